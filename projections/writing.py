"""Writing: each batch of commits becomes visible in one transaction, the journal and all read models together."""

from collections.abc import Sequence

from asyncpg import Connection

from events.commit import Recorded
from events.values import Position
from projections import checkpoint, journal, schema
from projections.checkpoint import Checkpoint
from projections.errors import OtherReadModels
from projections.kept import KeptModels
from projections.models import READ_MODELS
from projections.projection import ReadModel
from projections.versions import LIVE


class Swapped(Exception):
    """The read models were rebuilt in the meantime. Nothing was written."""


class Writing:
    """Where the journal ends, and the read models there. Good until the first exception."""

    def __init__(self, connection: Connection, at: Checkpoint, head: journal.Head, kept: KeptModels) -> None:
        self._connection = connection
        self._checkpoint = at
        self._head = head
        self._kept = kept

    @classmethod
    async def resume(cls, connection: Connection, log: str, models: tuple[ReadModel, ...] = READ_MODELS) -> "Writing":
        """Go on where the checkpoint is. Raises OtherReadModels."""
        async with connection.transaction(isolation="repeatable_read"):
            at = await checkpoint.ensure(connection, log)
            if not await schema.fits(connection, models):
                raise OtherReadModels
            kept = KeptModels(LIVE, models)
            await kept.leave_out_stale(connection)
            return cls(connection, at, await journal.head(connection, at.position), kept)

    @property
    def position(self) -> Position:
        """What readers see."""
        return self._checkpoint.position

    async def write(self, commits: Sequence[Recorded]) -> None:
        """Make the next commits visible, all or none. Raises AnotherProjector or Swapped."""
        rows, head = journal.entries(self._head, commits)
        async with self._connection.transaction():
            # First, as it locks out any other projector and a swap until all of this is visible.
            moved = await checkpoint.advance(self._connection, self._checkpoint, commits[-1])
            if moved.generation != self._checkpoint.generation:
                raise Swapped
            await journal.store(self._connection, rows)
            await self._kept.take(self._connection, commits)
        self._checkpoint, self._head = moved, head
