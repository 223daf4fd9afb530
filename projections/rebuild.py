"""Rebuilding: the read models made anew from the journal, beside the live ones, and swapped in at one stroke."""

from collections.abc import Callable

from asyncpg import Connection

from events.values import Position
from projections import checkpoint, journal, schema
from projections.database import connected
from projections.errors import RebuildRunning
from projections.kept import KeptModels
from projections.models import READ_MODELS
from projections.projection import ReadModel
from projections.versions import LIVE

NEXT = "views_next"
FORMER = "views_former"
NEAR: Position = 2000
"""So few commits are left to the last transaction, for which the projector has to wait."""

Progress = Callable[[Position, Position], None]
"""Called with the position that is done and the one to get to."""


def unwatched(_done: Position, _to: Position) -> None:
    """Tells nobody."""


async def rebuild(dsn: str, progress: Progress = unwatched, models: tuple[ReadModel, ...] = READ_MODELS) -> Position:
    """Rebuild all read models while the projector goes on; the position at which they were swapped.

    No reader sees half of it: names change in one transaction. Raises RebuildRunning.
    """
    async with connected(dsn) as reading, connected(dsn, by_index=True) as connection:
        await claim(connection, NEXT)
        await schema.create(connection, NEXT, models)
        kept = KeptModels(NEXT, models)
        done = await _fill_nearly(reading, connection, kept, progress)
        # Until the server's own turn comes, queries would be planned as if the new tables were empty.
        await connection.execute(";".join(f"ANALYZE {NEXT}.{model.name}" for model in models))
        async with connection.transaction():
            last = await checkpoint.read(connection, lock=True)
            to = last.position if last else 0
            await fill(reading, connection, kept, done, to, progress)
            await _swap(connection)
        await connection.execute(f"DROP SCHEMA IF EXISTS {FORMER} CASCADE")
    return to


async def claim(connection: Connection, name: str) -> None:
    """Nobody else fills the schema of this name while the connection lasts. Raises RebuildRunning."""
    if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('liandong ' || $1))", name):
        raise RebuildRunning(name)


async def fill(
    reading: Connection, connection: Connection, kept: KeptModels, after: Position, to: Position, progress: Progress
) -> None:
    """Fold the journal's commits after a position up to another, a transaction for some at a time."""
    async for stored in journal.read(reading, after, to):
        async with connection.transaction():
            await kept.take(connection, [row.commit for row in stored])
        progress(stored[-1].commit.position, to)


async def _fill_nearly(reading: Connection, connection: Connection, kept: KeptModels, progress: Progress) -> Position:
    done = 0
    while (last := await checkpoint.read(reading)) and last.position > done + NEAR:
        await fill(reading, connection, kept, done, last.position, progress)
        done = last.position
    return done


async def _swap(connection: Connection) -> None:
    await connection.execute(f"DROP SCHEMA IF EXISTS {FORMER} CASCADE")
    if await connection.fetchval("SELECT to_regnamespace($1)", LIVE):
        await connection.execute(f"ALTER SCHEMA {LIVE} RENAME TO {FORMER}")
    await connection.execute(f"ALTER SCHEMA {NEXT} RENAME TO {LIVE}")
    await connection.execute("UPDATE journal.checkpoint SET generation = generation + 1")
