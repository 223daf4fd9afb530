"""How a commit's outcome is settled: by the log alone."""

import asyncio

import structlog

from events.commit import ID, Commit
from events.log import Appended, Log, NotAppended, OutcomeUnknown

FIRST_PAUSE = 0.01
LONGEST_PAUSE = 0.25
"""Seconds. What it costs to ask this often is little, and what it adds to the time without a leader is felt."""

_log = structlog.get_logger(__name__)


async def append(log: Log, commit: Commit) -> Appended:
    """Append a commit; while its outcome is unknown send the same bytes again, which the fence makes harmless.

    Raises LostRace, AnotherEpoch or NotAppended. A race may be lost to this very commit, where an acknowledgement went
    astray: it is then found in the log like any other. A log that takes nothing now says nothing of what was sent to it
    before: that may be there, or still come.
    """
    pause = FIRST_PAUSE
    sent_before = False
    while True:
        try:
            return await log.commit(commit)
        except (OutcomeUnknown, NotAppended) as problem:
            if isinstance(problem, NotAppended) and not sent_before:
                raise
            # A cluster says so of many a lost race, and the second try tells.
            tell = _log.info if pause == FIRST_PAUSE else _log.warning
            tell("outcome_unknown", commit=commit.headers[ID], reason=str(problem), again_in_seconds=pause)
        sent_before = True
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
