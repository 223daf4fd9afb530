"""The checkpoint: how far the journal and the read models have got. It moves with them, in the same transaction."""

from typing import NamedTuple

from asyncpg import Connection

from events.commit import Recorded
from events.values import Position
from projections.errors import AnotherProjector


class Checkpoint(NamedTuple):
    """The last commit that readers can see, and the log that it is of."""

    position: Position
    commit_id: str
    log: str
    generation: int


async def ensure(connection: Connection, log: str) -> Checkpoint:
    """The checkpoint; set before the first commit of `log` where there is none yet."""
    await connection.execute("INSERT INTO journal.checkpoint VALUES (true, 0, '', $1, 0) ON CONFLICT DO NOTHING", log)
    found = await read(connection)
    assert found is not None
    return found


async def read(connection: Connection, *, lock: bool = False) -> Checkpoint | None:
    """The checkpoint, if any projector ever ran. `lock`: keep it from moving until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT position, commit_id, log, generation FROM journal.checkpoint {'FOR UPDATE' if lock else ''}"
    )
    return Checkpoint(*row) if row else None


async def advance(connection: Connection, old: Checkpoint, last: Recorded) -> Checkpoint:
    """Move it, holding its row until the transaction ends. Raises AnotherProjector where it was not at `old` any more.

    The new one may be of another generation than the old: then the read models were swapped in between.
    """
    generation = await connection.fetchval(
        "UPDATE journal.checkpoint SET position = $1, commit_id = $2"
        " WHERE position = $3 AND commit_id = $4 AND log = $5 RETURNING generation",
        *(last.position, last.id, old.position, old.commit_id, old.log),
    )
    if generation is None:
        raise AnotherProjector(old.position)
    return Checkpoint(last.position, last.id, old.log, generation)


async def switch(connection: Connection, old: Checkpoint, log: str) -> None:
    """Say that the journal is a copy of another epoch of its log. Raises AnotherProjector where it was not at `old`."""
    switched = await connection.fetchval(
        "UPDATE journal.checkpoint SET log = $1 WHERE position = $2 AND commit_id = $3 AND log = $4 RETURNING true",
        *(log, old.position, old.commit_id, old.log),
    )
    if not switched:
        raise AnotherProjector(old.position)
