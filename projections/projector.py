"""The projector: follows the log, and makes what has arrived visible to readers, batch by batch."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import structlog
from asyncpg import Connection

from events.commit import Recorded
from events.keys import Keys
from events.log import Log
from events.values import Position
from projections import checkpoint, schema
from projections.arriving import ahead, decoded
from projections.checkpoint import Checkpoint
from projections.collecting import collecting_seldom
from projections.database import AWAY, connected
from projections.errors import AnotherLog
from projections.kept import Failure, ModelsFailed
from projections.models import READ_MODELS
from projections.people import People
from projections.projection import ReadModel
from projections.rebuild import rebuild
from projections.writing import Prepared, Swapped, Writing

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between attempts to reach PostgreSQL."""


class Projector:
    """Keeps the journal and the read models of one database in step with one log."""

    def __init__(
        self,
        log: Log,
        dsn: str,
        announce: Callable[[Position], Awaitable[None]],
        models: tuple[ReadModel, ...] = READ_MODELS,
        keys: Keys | None = None,
    ) -> None:
        """`announce` tells readers what they can see. It only hurries them, so it must not raise when it cannot.

        `keys`: people's, which are copied and destroyed as the log says.
        """
        self._log = log
        self._dsn = dsn
        self._announce = announce
        self._models = models
        self._people = People(keys) if keys else None
        self._failures: dict[str, Failure] = {}
        self._pause = FIRST_PAUSE

    async def run(self) -> None:
        """Project for ever. While PostgreSQL or the keys are away it tries again and again, and goes on where it was.

        Raises AnotherProjector, AnotherLog or OtherReadModels where a person has to decide.
        """
        while True:
            try:
                async with (
                    connected(self._dsn, by_index=True) as reading,
                    connected(self._dsn, by_index=True) as connection,
                ):
                    with collecting_seldom():
                        await self._project(reading, connection)
            except Swapped:
                log.info("the read models were rebuilt")
            except ModelsFailed as failed:
                self._failures |= failed.failures
            except AWAY as problem:
                if (task := asyncio.current_task()) and task.cancelling():
                    # Being cancelled amid a statement, the connection complains of that first.
                    raise asyncio.CancelledError from problem
                log.warning("a store is away", reason=repr(problem), again_in=self._pause)
                await asyncio.sleep(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _project(self, reading: Connection, connection: Connection) -> None:
        commits = await self._after(await checkpoint.ensure(connection, self._log.name))
        if not await schema.fits(connection, self._models):
            await rebuild(self._dsn, models=self._models)
        writing = await Writing.resume(connection, self._log.name, self._models, self._failures, self._people)
        await self._announce(writing.position)
        async with aclosing(ahead(_prepared(writing, reading, decoded(commits)))) as batches:
            async for batch in batches:
                await writing.write(batch)
                self._pause = FIRST_PAUSE
                await self._announce(writing.position)

    async def _after(self, last: Checkpoint) -> AsyncGenerator[Sequence[Recorded], None]:
        """What the log has after the checkpoint. Raises AnotherLog where it has something else at the checkpoint."""
        if last.log != self._log.name:
            raise AnotherLog(f"the journal is a copy of {last.log}, not of {self._log.name}")
        if last.position == 0:
            return self._log.follow(0)
        if (tip := await self._log.tip()) < last.position:
            raise AnotherLog(f"the log ends at position {tip}, the journal at {last.position}")
        commits = self._log.follow(last.position - 1)
        first, *rest = await anext(commits)
        if first.id != last.commit_id:
            raise AnotherLog(f"at position {last.position} the log has commit {first.id}, the journal {last.commit_id}")
        return _with(rest, commits)


async def _prepared(
    writing: Writing, reading: Connection, batches: AsyncGenerator[Sequence[Recorded], None]
) -> AsyncGenerator[Prepared, None]:
    async with aclosing(batches):
        async for batch in batches:
            yield await writing.prepare(reading, batch)


async def _with(
    first: Sequence[Recorded], rest: AsyncGenerator[Sequence[Recorded], None]
) -> AsyncGenerator[Sequence[Recorded], None]:
    async with aclosing(rest):
        if first:
            yield first
        async for commits in rest:
            yield commits
