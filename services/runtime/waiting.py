"""The commands that wait at one instance, from when they come in until they are decided or told why not."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from events.log import Log
from events.values import Position
from events.wire import Reply
from services.runtime.admission import recorded, sort
from services.runtime.asking import Ask, undecided
from services.runtime.memory import Memory
from services.runtime.pace import LONGEST, Pace
from services.runtime.retrying import fetch, lacks

MOST = 2_000
"""Commands that may wait; more are told to come back."""
MOST_PATIENT = 1_000
"""Of those with an `after`: such as ask for what is not there yet must leave room for the others."""
SOON = 0.5
"""Seconds after which it is worth to come back, at the earliest."""
PATIENCE = 5.0
"""Seconds that a command waits for its `after`."""


class Waiting:
    """First come, first decided, but for those that must wait for their `after`."""

    def __init__(self, memory: Memory[Any], wake: asyncio.Event) -> None:
        """`wake` is set when a command comes in."""
        self._memory = memory
        self._wake = wake
        self._asks: deque[Ask] = deque()
        self._closed = False
        self.pace = Pace()

    def __len__(self) -> int:
        return len(self._asks)

    def take(self, ask: Ask) -> None:
        """Let a command wait; it is answered through its `reply`."""
        if self._closed:
            _refuse_stopping(ask)
        elif (busy := self.busy(MOST_PATIENT if ask.request.after else MOST)) is not None:
            ask.reply(busy)
        else:
            self._asks.append(ask)
            self._wake.set()
            if ask.request.after:
                asyncio.get_running_loop().call_later(PATIENCE, self._give_up, ask)

    def busy(self, most: int = MOST) -> Reply | None:
        """What to say to whoever would have to wait too long, or behind too many; None where there is room."""
        wait = self.pace.wait(len(self._asks), asyncio.get_running_loop().time())
        if wait <= LONGEST and len(self._asks) < most:
            return None
        seconds = max(round(wait, 1), SOON)
        return undecided("busy", f"too many are waiting: send it again in {seconds} seconds", retry_after=seconds)

    def ready(self, reacted: Position, now: datetime) -> deque[Ask]:
        """Take out what can be decided when the context has reacted so far; answer what needs no deciding."""
        sorted_ = sort(self._asks, self._memory, reacted, now)
        self._asks = deque(sorted_.waiting)
        for ask, reply in sorted_.answered:
            ask.reply(reply)
        return sorted_.ready

    async def fetch(self, log: Log) -> None:
        """Have at hand what the retries among them are about; those for which the log does not give it hear so."""
        for ask, position in [(ask, lacks(ask, self._memory)) for ask in self._asks]:
            if position is None:
                continue
            ask.fetched = await fetch(log, position)
            if ask.fetched is None and ask in self._asks:
                self._asks.remove(ask)
                ask.reply(undecided("not_reached", f"position {position} cannot be read just now: send it again"))

    def put_back(self, asks: Iterable[Ask]) -> None:
        """What could not be decided yet goes first the next time."""
        self._asks.extendleft(reversed(list(asks)))

    def take_out(self) -> deque[Ask]:
        """All of them, decided elsewhere or not at all."""
        asks, self._asks = self._asks, deque()
        return asks

    def refuse(self, code: str, message: str) -> None:
        """Tell those who wait why nothing is decided; who was answered before gets that answer."""
        for ask in self.take_out():
            ask.reply(recorded(ask, self._memory) or undecided(code, message))

    def close(self) -> None:
        """Take no more: whoever comes now is sent to another instance."""
        self._closed = True

    def dismiss(self) -> None:
        """Send those who still wait to another instance; who was answered before gets that answer."""
        for ask in self.take_out():
            if (said := recorded(ask, self._memory)) is not None:
                ask.reply(said)
            else:
                _refuse_stopping(ask)

    def _give_up(self, ask: Ask) -> None:
        if ask in self._asks:
            self._asks.remove(ask)
            message = f"this service has not reacted to position {ask.request.after} yet: send it again"
            ask.reply(recorded(ask, self._memory) or undecided("not_reached", message, field="after"))


def _refuse_stopping(ask: Ask) -> None:
    ask.reply(undecided("stopping", "this instance is stopping: send it again"))
