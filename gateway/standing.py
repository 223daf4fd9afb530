"""How far readers have got: told as long as anything can be told, without PostgreSQL and without NATS too."""

import asyncio
from datetime import UTC, datetime
from typing import NamedTuple

from events.values import Position
from gateway.errors import Problem, is_away
from gateway.scalars import print_moment
from gateway.tip import Behind, Tip
from projections.journal_events import EventFilter, events
from projections.reading import Head, Reader

PATIENCE = 2.0
"""Seconds that the read models may take to say where they stand."""
OPENING = EventFilter(types=["liandong.log.opened.v1"])


class Standing(NamedTuple):
    """What is known just now."""

    head: Head | None
    """None where the read models have not been reached since the gateway started."""
    kind: str | None
    """Of the log: live or history; None until its first commit can be seen."""
    readable: bool
    behind: Behind | None
    """None where the log cannot be asked."""


class Stand:
    """Where the read models stand. Remembers what they said last, for the time when they say nothing."""

    def __init__(self, reader: Reader, tip: Tip) -> None:
        self._reader = reader
        self._tip = tip
        self._head: Head | None = None
        self._kind: str | None = None

    async def now(self) -> Standing:
        """Where they stand. Raises nothing where one of the stores is away."""
        readable = await self._look()
        behind = await self._tip.behind(self._head.position) if self._head else None
        return Standing(self._head, self._kind, readable, behind)

    async def require_over(self, moment: datetime, patience: float) -> None:
        """Wait until all that was recorded up to a moment can be read, `patience` seconds at most.

        Raises Problem, with the time up to which that is known, for a moment that is not over: what is recorded later
        would belong to it. A log of history is over where it ends, as an import may go on there. Raises NotVisible.
        """
        asked_at = datetime.now(UTC)
        known = (await self._reader.head()).recorded_at
        if known is not None and moment <= known:
            return
        standing = await self.now()
        if standing.kind == "live" and standing.head and standing.behind:
            await self._reader.wait_for(standing.head.position + standing.behind.commits, patience)
            known = asked_at
        if known is None or moment > known:
            until = known and print_moment(known)
            message = f"{print_moment(moment)} is not over in this log: all is known up to {until or 'no moment yet'}"
            raise Problem("NOT_YET_VISIBLE", message, time=until)

    async def tip(self) -> Position | None:
        """How far the log has got; None where nobody can tell."""
        standing = await self.now()
        return standing.head and standing.behind and standing.head.position + standing.behind.commits

    async def _look(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                self._head = await self._reader.head()
                if self._kind is None and self._head.position:
                    self._kind = await self._read_kind()
        except Exception as problem:
            if not is_away(problem):
                raise
            return False
        return True

    async def _read_kind(self) -> str | None:
        # Every log begins with it: asked of all positions, PostgreSQL would look through the whole journal for another.
        opening = await events(await self._reader.at(1), OPENING, after=0, first=1)
        return opening[0].attributes["data"]["kind"] if opening else None
