"""Waiting until readers can see a position: hurried by announcements, and not dependent on them."""

import asyncio
from collections.abc import Awaitable, Callable

from events.values import Position
from projections.errors import NotVisible

SHORTEST_LOOK, LONGEST_LOOK = 0.05, 0.25
"""Seconds after which one who waits looks by himself."""


class Visible:
    """What can be seen, as far as this process has noticed."""

    def __init__(self, look: Callable[[], Awaitable[Position]]) -> None:
        """`look` asks the database."""
        self._look_there = look
        self._position: Position = 0
        self._hint: Position = 0
        self._hinted = asyncio.Event()
        self._looking: asyncio.Task[Position] | None = None

    def announced(self, position: Position) -> None:
        """Somebody says that this can be seen: those who wait for it look at once."""
        self._hint = position
        self._hinted.set()
        self._hinted = asyncio.Event()

    async def wait_for(self, position: Position, timeout: float) -> None:
        """Wait until this can be seen. Raises NotVisible after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self.beyond(position - 1)
        except TimeoutError:
            raise NotVisible(position, self._position) from None

    async def beyond(self, position: Position) -> Position:
        """Wait until something after a position can be seen; what can be."""
        pause = SHORTEST_LOOK
        while self._position <= position:
            hinted = self._hinted
            if await self._look() > position:
                break
            try:
                async with asyncio.timeout(pause):
                    await hinted.wait()
                pause = SHORTEST_LOOK
            except TimeoutError:
                pause = min(pause * 2, LONGEST_LOOK)
        return self._position

    async def _look(self) -> Position:
        """One look for all who want one at the same time."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look_there())
        seen = await asyncio.shield(self._looking)
        self._position = max(self._position, seen)
        return self._position
