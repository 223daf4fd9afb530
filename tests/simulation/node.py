"""One instance in a simulated world: started, crashed, stopped, paused, and started again in its place."""

import asyncio
from collections.abc import Callable, Generator
from contextvars import Context as Variables
from contextvars import ContextVar, copy_context
from dataclasses import replace
from datetime import datetime, timedelta
from types import coroutine
from typing import Any

from services.runtime.context import Context
from services.runtime.memory import NewerCode
from services.runtime.service import Service
from services.runtime.shelf import Shelf
from tests.simulation.network import Broker, Link, Tell

OWNER: ContextVar["Node | None"] = ContextVar("owner", default=None)
"""The instance whose task this is; a task inherits it from the one that makes it."""


class Node:
    """An instance, or the next one in its place after a crash."""

    def __init__(
        self,
        name: str,
        context: Context[Any],
        broker: Broker,
        now: Callable[[], datetime],
        tell: Tell,
        shelf: Shelf | None,
    ) -> None:
        self.name = name
        self.context = context
        self.link = Link(broker, name, tell)
        self.offset = 0.0
        """Seconds by which its clock is off."""
        self.resumed: asyncio.Event | None = None
        """While it is paused: set when it goes on."""
        self.deaths: list[str] = []
        """What ended it that should not have."""
        self._now = now
        self._shelf = shelf
        self._lives = 0
        self.start()

    @property
    def runs(self) -> bool:
        """Whether it is there at all; it may be on its way up or down."""
        return not self.running.done()

    def start(self) -> None:
        """A new process in its place, which remembers nothing."""
        self._lives += 1
        self.service: Service[Any] = Service(
            self.context,
            self.link,
            jurisdiction="city",
            instance=f"{self.name}-{self._lives}",
            clock=lambda: self._now() + timedelta(seconds=self.offset),
            shelf=self._shelf,
        )
        mine = copy_context()
        mine.run(OWNER.set, self)
        self.running = asyncio.get_running_loop().create_task(self.service.run(), context=mine)
        self.running.add_done_callback(self._ended)

    def start_newer(self) -> None:
        """A new process in its place, and from now on of newer code."""
        newer = self.context.fold + 1
        self.context = replace(self.context, fold=newer, writes=newer)
        self.start()

    async def crash(self) -> None:
        """It ends in the middle of whatever it does."""
        self.resume()
        self.running.cancel()
        await asyncio.wait([self.running])

    def pause(self) -> None:
        """None of its tasks gets a turn any more."""
        self.resumed = self.resumed or asyncio.Event()

    def resume(self) -> None:
        """It goes on where it was."""
        if self.resumed:
            self.resumed.set()
            self.resumed = None

    def _ended(self, running: asyncio.Task[None]) -> None:
        if running.cancelled() or (error := running.exception()) is None or isinstance(error, NewerCode):
            return
        self.deaths.append(f"{self.service.instance} died of {error!r}")


def make_task(loop: asyncio.AbstractEventLoop, work: Any, context: Variables | None = None) -> "asyncio.Future[Any]":
    """The loop's tasks: those of an instance get their turns only while it is not paused."""
    owner = (context or copy_context()).get(OWNER)
    if owner is None:
        return asyncio.Task(work, loop=loop, context=context)
    task = asyncio.Task(_turn_by_turn(owner, work), loop=loop, context=context)
    task.add_done_callback(lambda _: work.close())  # it may have been cancelled before its first turn
    return task


async def _turn_by_turn(owner: Node, work: Any) -> Any:
    return await _turns(owner, work)


@coroutine
def _turns(owner: Node, work: Any) -> Generator[Any, Any, Any]:
    go_on, value = work.send, None
    while True:
        try:
            waited_for = go_on(value)
        except StopIteration as end:
            return end.value
        try:
            go_on, value = work.send, (yield waited_for)
        except BaseException as error:
            go_on, value = work.throw, error
        while owner.resumed is not None:
            try:
                yield from owner.resumed.wait().__await__()
            except asyncio.CancelledError as cancelled:
                go_on, value = work.throw, cancelled
