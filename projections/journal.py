"""The journal: every commit of the log once more, verbatim, in PostgreSQL. The schema is made by the migrations."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from asyncpg import Connection
from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, LargeBinary, MetaData, Table, Text

from events.commit import Recorded
from events.values import Position
from projections.chain import START, link

metadata = MetaData(schema="journal")

commits = Table(
    "commits",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("context", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Column("known_at", DateTime(timezone=True), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("commits_known_at", "known_at", "position"),
)
"""`headers` is JSON, as text: jsonb would refuse some. `stored_at` is the log's own time. `known_at` is the latest
`recorded_at` so far: what makes a moment a position. `hash` is the chain's."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("one", Boolean, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("commit_id", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
)
"""One row: what readers can see. `generation` counts how often the read models were rebuilt."""

SLICE = 200
"""Commits that are hashed at a stretch, about a millisecond, before others have their turn."""
COLUMNS = tuple(commits.c.keys())
_NEVER = datetime.min.replace(tzinfo=UTC)


class Head(NamedTuple):
    """The end of the journal: what the next commit is linked to."""

    hash: bytes = START
    known_at: datetime = _NEVER


async def head(connection: Connection, position: Position) -> Head:
    """The end of the journal at a position."""
    row = await connection.fetchrow("SELECT hash, known_at FROM journal.commits WHERE position = $1", position)
    return Head(row["hash"], row["known_at"]) if row else Head()


def entries(last: Head, batch: Sequence[Recorded]) -> tuple[list[tuple[Any, ...]], Head]:
    """The journal's rows for the commits after its end, and its new end."""
    rows = []
    previous, known_at = last
    for commit in batch:
        previous = link(previous, commit)
        recorded_at = commit.recorded_at
        known_at = max(known_at, recorded_at)
        headers = to_json(commit.headers).decode()
        rows.append(
            (commit.position, commit.context, headers, commit.body, recorded_at, commit.stored_at, known_at, previous)
        )
    return rows, Head(previous, known_at)


async def store(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write them."""
    await connection.copy_records_to_table("commits", schema_name="journal", columns=COLUMNS, records=rows)


class Stored(NamedTuple):
    """A commit as the journal has it, and the row that it has it in."""

    commit: Recorded
    row: tuple[Any, ...]

    @property
    def head(self) -> Head:
        """What the next commit is linked to."""
        return Head(self.row[-1], self.row[-2])


async def read(connection: Connection, after: Position, to: Position, size: int = 2000) -> AsyncIterator[list[Stored]]:
    """The journal's commits after a position up to another, in order, some at a time."""
    statement = (
        f"SELECT {', '.join(COLUMNS)} FROM journal.commits"
        " WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3"
    )
    while rows := await connection.fetch(statement, after, to, size):
        yield [_stored(tuple(row)) for row in rows]
        after = rows[-1]["position"]


def _stored(row: tuple[Any, ...]) -> Stored:
    position, context, headers, body, _, stored_at, *_ = row
    return Stored(Recorded(position, stored_at, context, from_json(headers), body), row)
