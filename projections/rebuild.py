"""Rebuilding: the read models made anew from the journal, beside the live ones, and swapped in at one stroke."""

from asyncpg import Connection

from events.values import Position
from projections import checkpoint
from projections.database import connected
from projections.filling import Filling, Progress, unwatched
from projections.models import READ_MODELS
from projections.projection import ReadModel
from projections.versions import LIVE

NEXT = "views_next"
FORMER = "views_former"
NEAR: Position = 2000
"""So few commits are left to the last transaction, for which the projector has to wait."""


async def rebuild(dsn: str, progress: Progress = unwatched, models: tuple[ReadModel, ...] = READ_MODELS) -> Position:
    """Rebuild all read models while the projector goes on; the position at which they were swapped.

    No reader sees half of it: names change in one transaction. Raises RebuildRunning.
    """
    async with connected(dsn, by_index=True) as connection:
        filling = Filling(connection, NEXT, models, progress)
        await filling.begin()
        while (last := await checkpoint.read(connection)) and last.position > filling.done + NEAR:
            await filling.up_to(last.position)
        # Until the server's own turn comes, queries would be planned as if the new tables were empty.
        await connection.execute(";".join(f"ANALYZE {NEXT}.{model.name}" for model in models))
        async with connection.transaction():
            if last := await checkpoint.read(connection, lock=True):
                await filling.up_to(last.position)
            await _swap(connection)
        await connection.execute(f"DROP SCHEMA IF EXISTS {FORMER} CASCADE")
    return filling.done


async def _swap(connection: Connection) -> None:
    await connection.execute(f"DROP SCHEMA IF EXISTS {FORMER} CASCADE")
    if await connection.fetchval("SELECT to_regnamespace($1)", LIVE):
        await connection.execute(f"ALTER SCHEMA {LIVE} RENAME TO {FORMER}")
    await connection.execute(f"ALTER SCHEMA {NEXT} RENAME TO {LIVE}")
    await connection.execute("UPDATE journal.checkpoint SET generation = generation + 1")
