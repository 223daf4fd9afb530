"""A long journal, quickly: without its read models."""

from collections.abc import Iterable
from itertools import islice

from asyncpg import Connection

from events.commit import Recorded
from projections import journal

BATCH = 5000


async def fill(connection: Connection, log: str, commits: Iterable[Recorded]) -> None:
    """Let the journal be a copy of a log with these commits, and be at their end."""
    head, last = journal.Head(), None
    left = iter(commits)
    while batch := list(islice(left, BATCH)):
        rows, head = journal.entries(head, batch)
        await journal.store(connection, rows)
        last = batch[-1]
    assert last
    await connection.execute("INSERT INTO journal.checkpoint VALUES (true, $1, $2, $3, 0)", last.position, last.id, log)
