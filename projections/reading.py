"""Reading: every question is answered at one position, so that the answers to several fit together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import Executable, Row, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from events.values import Position
from projections.errors import NotVisible, StaleReadModel
from projections.journal import checkpoint, commits
from projections.state import state
from projections.visible import Visible

# A plan for any position would suit none: few rows were true lately, and many long ago.
_SETTINGS = {"jit": "off", "plan_cache_mode": "force_custom_plan"}


class Stale(NamedTuple):
    """A read model that stands still, since its fold raised."""

    position: Position
    """It is right up to here."""
    reason: str


class Head(NamedTuple):
    """Where the read models stand."""

    position: Position
    recorded_at: datetime | None
    """When the commit there was recorded; None before the first."""
    log: str | None
    """None as long as no projector ever ran."""
    stale: Mapping[str, Stale]


class Reading:
    """The read models at one position: all that is read through it is true at the same moment."""

    def __init__(self, engine: AsyncEngine, position: Position, head: Head) -> None:
        self._engine = engine
        self.position = position
        self.head = head
        """Where the read models stood when this was begun."""

    def require(self, *models: str) -> None:
        """Raises StaleReadModel where one of these has not got as far as this position."""
        for model in models:
            stale = self.head.stale.get(model)
            if stale and stale.position < self.position:
                raise StaleReadModel(model, *stale)

    async def known_at(self) -> datetime | None:
        """When the last commit that it tells of had been recorded; None before the first."""
        async with self._engine.connect() as connection:
            known: datetime | None = await connection.scalar(
                select(commits.c.known_at).where(commits.c.position == self.position)
            )
        return known

    async def rows(self, statement: Executable, *models: str) -> Sequence[Row[Any]]:
        """The statement's rows; `models` are those that it reads. Raises StaleReadModel."""
        self.require(*models)
        async with self._engine.connect() as connection:
            return (await connection.execute(statement)).all()


class Reader:
    """The way into the read models, one for a process."""

    def __init__(self, dsn: str, pool_size: int = 10) -> None:
        # Each statement is a transaction of its own: that answers fit together is the positions' doing.
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=partial(
                asyncpg.connect, dsn, timeout=10, server_settings={"jit": "off", "plan_cache_mode": "force_custom_plan"}
            ),
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=0,
            hide_parameters=True,  # what was asked for is in no error's text
        )
        self._visible = Visible(self._look)
        self._head = Head(0, None, None, {})

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    def announced(self, position: Position) -> None:
        """The projector says that this position can be seen. A hint: whoever waits looks at once."""
        self._visible.announced(position)

    async def wait_for(self, position: Position, timeout: float) -> None:
        """Wait until a position can be seen. Raises NotVisible after `timeout` seconds."""
        await self._visible.wait_for(position, timeout)

    async def beyond(self, position: Position) -> Position:
        """Wait, as long as it takes, until something after a position can be seen; the last position that can be."""
        return await self._visible.beyond(position)

    async def head(self) -> Head:
        """Where the read models stand."""
        statement = (
            select(checkpoint.c.position, commits.c.recorded_at, checkpoint.c.log, state)
            .outerjoin(commits, commits.c.position == checkpoint.c.position)
            .outerjoin(state, state.c.stale_at.is_not(None))
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        if rows:
            stale = {row.model: Stale(row.stale_at, row.reason) for row in rows if row.model}
            self._head = Head(rows[0].position, rows[0].recorded_at, rows[0].log, stale)
        return self._head

    async def at(self, position: Position | None = None) -> Reading:
        """Read at a position, or now. Raises NotVisible for one that lies ahead."""
        if position is not None and position <= self._head.position and not self._head.stale:
            return Reading(self._engine, position, self._head)
        head = await self.head()
        if position is not None and position > head.position:
            raise NotVisible(position, head.position)
        return Reading(self._engine, head.position if position is None else position, head)

    async def at_time(self, moment: datetime) -> Reading:
        """Read as of a moment: after every commit that was recorded by then. It ends before one that was not."""
        head = await self.head()
        statement = (
            select(commits.c.position)
            .where(commits.c.known_at <= moment, commits.c.position <= head.position)
            .order_by(commits.c.known_at.desc(), commits.c.position.desc())
            .limit(1)
        )
        async with self._engine.connect() as connection:
            position = await connection.scalar(statement)
        return Reading(self._engine, position or 0, head)

    async def _look(self) -> Position:
        return (await self.head()).position
