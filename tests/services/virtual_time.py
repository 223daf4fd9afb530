"""An event loop whose time jumps to the next timer when nothing else is left to do: an hour passes in no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")

MOST_TURNS = 200_000
"""Turns of the loop within one moment; more of them are a loop that never comes to rest."""


class Stuck(Exception):
    """Nothing is left to do and nothing to wait for, or time stands still for ever."""


class _Jumping(selectors.SelectSelector):
    """Instead of waiting, says how long it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._turns = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("everybody waits, and nothing will happen any more")
        self._turns = 0 if timeout > 0 else self._turns + 1
        if self._turns > MOST_TURNS:
            raise Stuck(f"time stands still at {self.now}")
        self.now += max(timeout, 0)
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For one thread without sockets: what is awaited are timers and each other."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.now

    def pass_unseen(self, seconds: float) -> None:
        """Time goes on while nobody here can do anything: the process was stopped."""
        self._jumping.now += seconds


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end, as fast as it can be computed. Raises Stuck."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
