"""How far readers have got: told as long as anything can be told, without PostgreSQL and without NATS too."""

import asyncio
from typing import NamedTuple

from gateway.errors import is_away
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
        opening = await events(await self._reader.at(), OPENING, after=0, first=1)
        return opening[0].attributes["data"]["kind"] if opening else None
