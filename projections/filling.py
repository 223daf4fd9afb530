"""Filling a schema of read models from the journal."""

from collections.abc import Callable

from asyncpg import Connection

from events.values import Position
from projections import journal, schema
from projections.collecting import collecting_seldom
from projections.errors import RebuildRunning
from projections.kept import Failure, KeptModels, ModelsFailed
from projections.projection import ReadModel

Progress = Callable[[Position, Position], None]
"""Called with the position that is done and the one to get to."""


def unwatched(_done: Position, _to: Position) -> None:
    """Tells nobody."""


class Filling:
    """Read models beside the live ones, as far as they have got."""

    def __init__(
        self, connection: Connection, name: str, models: tuple[ReadModel, ...], progress: Progress = unwatched
    ) -> None:
        self._connection = connection
        self._name = name
        self._models = models
        self._progress = progress
        self._kept = KeptModels(name, models)
        self._failures: dict[str, Failure] = {}
        self.done: Position = 0

    async def begin(self) -> None:
        """Make the empty tables. The schema is ours while the connection lasts: raises RebuildRunning."""
        taken = "SELECT pg_try_advisory_lock(hashtext('liandong ' || $1))"
        if not await self._connection.fetchval(taken, self._name):
            raise RebuildRunning(self._name)
        await schema.create(self._connection, self._name, self._models)

    async def up_to(self, position: Position) -> None:
        """Fold the journal's commits up to a position, a transaction for some at a time."""
        with collecting_seldom():
            while self.done < position:
                try:
                    await self._fill(position)
                except ModelsFailed as failed:
                    self._failures |= failed.failures
                    self._kept = KeptModels(self._name, self._models, self._failures)
                    await self._kept.leave_out_stale(self._connection)

    async def _fill(self, position: Position) -> None:
        async for stored in journal.read(self._connection, self.done, position):
            async with self._connection.transaction():
                folded = await self._kept.fold(self._connection, [row.commit for row in stored])
                await self._kept.write(self._connection, folded)
            self.done = stored[-1].commit.position
            self._progress(self.done, position)
        self.done = position
