"""How a commit's outcome is settled: by the log alone."""

import asyncio

import structlog

from events.commit import ID, Commit
from events.log import Appended, Log, OutcomeUnknown

FIRST_PAUSE = 0.01
LONGEST_PAUSE = 0.25
"""Seconds. What it costs to ask this often is little, and what it adds to the time without a leader is felt."""

_log = structlog.get_logger(__name__)


async def append(log: Log, commit: Commit) -> Appended:
    """Append a commit; while its outcome is unknown send the same bytes again, which the fence makes harmless.

    Raises LostRace, AnotherEpoch or NotAppended. A race may be lost to this very commit, where an acknowledgement went
    astray: it is then found in the log like any other.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return await log.commit(commit)
        except OutcomeUnknown as unknown:
            # A cluster says so of many a lost race, and the second try tells.
            tell = _log.info if pause == FIRST_PAUSE else _log.warning
            tell("outcome_unknown", commit=commit.headers[ID], reason=str(unknown), again_in_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
