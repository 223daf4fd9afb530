"""Answers that are wanted only when the journal has them too: held until it has, or said honestly when it has not."""

import asyncio
from collections.abc import Awaitable, Callable

from events.values import Position
from events.verdict import Verdict

PATIENCE = 5.0
"""Seconds after a command came in, within which it is answered."""
EVERY = 0.25
"""Seconds after which the projector is asked again while somebody waits: an announcement may be lost."""


class Journaled:
    """How far the journal has got, as far as has been heard."""

    def __init__(self, ask: Callable[[], Awaitable[Verdict | None]]) -> None:
        """`ask` asks the projector."""
        self._ask = ask
        self._position: Position = 0
        self._moved = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None
        self._waiting = 0
        self._closed = False

    def announced(self, position: Position) -> None:
        """The projector says that it has got so far."""
        self._position = max(self._position, position)
        self._wake()

    def close(self) -> None:
        """Whoever waits is told how it stands now."""
        self._closed = True
        self._wake()

    async def reached(self, position: Position, until: float) -> bool:
        """Whether the journal has a position by a moment of the loop's clock; waits for it as long as that."""
        self._waiting += 1
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_on())
        try:
            async with asyncio.timeout_at(until):
                while self._position < position and not self._closed:
                    await self._moved.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting -= 1
        return self._position >= position

    async def _ask_on(self) -> None:
        while self._waiting:
            # A journal of another log than this one may be further, and has something else there.
            if (said := await self._ask()) is not None and said.verdict == "same":
                self.announced(said.position)
            await asyncio.sleep(EVERY)

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
