"""The two copies of the log, held against each other: the journal against the stream, and against its own chain."""

from collections.abc import AsyncIterator, Callable
from operator import attrgetter
from typing import Any

from asyncpg import Connection

from events.commit import RECORDED, STREAM, Recorded
from events.log import Log
from events.values import Position
from projections import journal
from projections.chain import lasting_headers
from projections.checkpoint import Checkpoint
from projections.findings import Findings
from projections.journal import Head, Stored

Parts = dict[str, Callable[[Recorded], Any]]
_ALWAYS: Parts = {name: attrgetter(name) for name in ("position", "context", "body")}
VERBATIM: Parts = {**_ALWAYS, "headers": attrgetter("headers"), "stored_at": attrgetter("stored_at")}
LASTING: Parts = {**_ALWAYS, "headers": lasting_headers, "recorded_at": attrgetter("recorded_at")}
"""What is compared of a commit, by name: all of it, or what is the same in every epoch."""


async def compare_copies(connection: Connection, log: Log, last: Checkpoint, found: Findings) -> None:
    """Compare them position by position up to the checkpoint."""
    if log.name != last.log:
        found.add("log", None, f"this is {log.name}, and the journal is a copy of {last.log}")
        return
    if (tip := await log.tip()) < last.position:
        found.add("log", tip + 1, f"the log ends at {tip}, the journal at {last.position}")
    stream = _until(log, min(tip, last.position))
    previous = Head()
    expected: Position = 1
    async for rows in journal.read(connection, 0, last.position):
        for stored in rows:
            for missing in range(expected, stored.commit.position):
                found.add("journal", missing, "the commit is missing")
                await anext(stream, None)
            expected = stored.commit.position + 1
            _compare(await anext(stream, None), stored, found)
            previous = _follow_chain(previous, stored, found)
    if expected <= last.position:
        found.add("journal", expected, f"the journal ends before the checkpoint at {last.position}")


async def _until(log: Log, last: Position) -> AsyncIterator[Recorded]:
    if last > 0:
        async for commits in log.follow(0):
            for commit in commits:
                yield commit
                if commit.position == last:
                    return


def _compare(commit: Recorded | None, stored: Stored, found: Findings) -> None:
    if commit is None:
        return
    # What was copied from a former epoch has its stream, its time of storing, and no header with its recorded time.
    former = RECORDED in commit.headers and commit.headers.get(STREAM) != stored.commit.headers.get(STREAM)
    for name, part in (LASTING if former else VERBATIM).items():
        if part(commit) != part(stored.commit):
            found.add("journal", stored.commit.position, f"{name} is not what the log has")


def _follow_chain(previous: Head, stored: Stored, found: Findings) -> Head:
    (expected,), _ = journal.entries(previous, [stored.commit])
    for name, is_, should_be in zip(journal.COLUMNS, stored.row, expected, strict=True):
        if is_ != should_be:
            found.add(
                "journal", stored.commit.position, f"{name} does not follow from the commit and what is before it"
            )
    return stored.head
