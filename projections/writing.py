"""Writing: each batch of commits becomes visible in one transaction, the journal and all read models together."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from asyncpg import Connection

from events.commit import Recorded
from events.values import Position
from projections import checkpoint, journal, schema
from projections.arriving import slices
from projections.checkpoint import Checkpoint
from projections.errors import OtherReadModels
from projections.kept import Failure, Folded, KeptModels
from projections.models import READ_MODELS
from projections.people import NOTHING, Copies, People
from projections.projection import ReadModel
from projections.versions import LIVE


class Swapped(Exception):
    """The read models were rebuilt in the meantime. Nothing was written."""


class Prepared(NamedTuple):
    """All that some commits come to, worked out and not yet written."""

    rows: Sequence[tuple[Any, ...]]
    folded: Folded
    copies: Copies


class Writing:
    """Where the journal ends, and the read models there. Good until the first exception.

    Batches are prepared and written in order; the next may be prepared while one is being written.
    """

    def __init__(
        self, connection: Connection, at: Checkpoint, head: journal.Head, kept: KeptModels, people: People | None
    ) -> None:
        self._connection = connection
        self._checkpoint = at
        self._head = head
        self._kept = kept
        self._people = people

    @classmethod
    async def resume(
        cls,
        connection: Connection,
        log: str,
        models: tuple[ReadModel, ...] = READ_MODELS,
        failures: Mapping[str, Failure] | None = None,
        people: People | None = None,
    ) -> "Writing":
        """Go on where the checkpoint is; `failures` are known of the read models. Raises OtherReadModels.

        `people` keeps the copies of people's keys; None where there are none, as in a log in memory.
        """
        async with connection.transaction(isolation="repeatable_read"):
            at = await checkpoint.ensure(connection, log)
            if not await schema.fits(connection, models):
                raise OtherReadModels
            kept = KeptModels(LIVE, models, failures)
            await kept.leave_out_stale(connection)
            return cls(connection, at, await journal.head(connection, at.position), kept, people)

    @property
    def position(self) -> Position:
        """What readers see."""
        return self._checkpoint.position

    async def prepare(self, reading: Connection, commits: Sequence[Recorded]) -> Prepared:
        """Work out what the next commits come to, while those before are written. Raises ModelsFailed or KeysAway."""
        rows: list[tuple[Any, ...]] = []
        for part in slices(commits, journal.SLICE):
            linked, self._head = journal.entries(self._head, part)
            rows += linked
            await asyncio.sleep(0)
        copies = await self._people.prepare(reading, commits) if self._people else NOTHING
        return Prepared(rows, await self._kept.fold(reading, commits), copies)

    async def write(self, batch: Prepared) -> None:
        """Make them visible, all or none. Raises AnotherProjector, Swapped, ModelsFailed or KeysAway."""
        async with self._connection.transaction():
            # First, as it locks out any other projector and a swap until all of this is visible.
            moved = await checkpoint.advance(self._connection, self._checkpoint, batch.folded.commits[-1])
            if moved.generation != self._checkpoint.generation:
                raise Swapped
            await journal.store(self._connection, batch.rows)
            await self._kept.write(self._connection, batch.folded)
            if self._people:
                await self._people.write(self._connection, batch.copies)
        self._checkpoint = moved
