"""Keeps children running: starts them in order, restarts what dies, stops them in reverse."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import structlog

from deploy.child import Child, spawn, stop
from deploy.errors import Trouble

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STEADY_AFTER = 10.0
"""A child that lived so long (seconds) had started well: its next restart is quick again."""
READY_WITHIN = 30.0
DEATHS_AT_START = 5

log = structlog.get_logger()


class StartFailed(Trouble):
    """A child does not come up."""


@dataclass(frozen=True, slots=True)
class Alive:
    """A child as it runs now."""

    pid: int
    restarts: int
    since: datetime | None = None
    """When it was started the last time."""


class Supervisor:
    """An async context: what was started in it is kept running until it is left."""

    def __init__(self, changed: Callable[[Mapping[str, Alive]], None] = lambda _: None) -> None:
        """`changed` is told who runs after every start and restart."""
        self._changed = changed
        self._kept: list[_Kept] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for kept in reversed(self._kept):
            await kept.stop()

    async def start(self, child: Child) -> None:
        """Start a child and wait until it is ready; raises StartFailed when it keeps dying or takes too long."""
        kept = _Kept(child, self._tell)
        self._kept.append(kept)
        await kept.start()

    async def restart(self, name: str) -> None:
        """Stop a child in good order, whereupon it is started again like one that died."""
        for kept in self._kept:
            if kept.child.name == name:
                await kept.end()

    def _tell(self) -> None:
        self._changed({kept.child.name: kept.alive for kept in self._kept if kept.alive is not None})


class _Kept:
    """One child, over all its lives."""

    def __init__(self, child: Child, changed: Callable[[], None]) -> None:
        self.child = child
        self.alive: Alive | None = None
        self._changed = changed
        self._process: Process | None = None
        self._deaths = 0
        self._last_code: int | None = None
        self._spawned = asyncio.Event()

    async def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name=f"keep {self.child.name}")
        spawned = asyncio.create_task(self._spawned.wait())
        await asyncio.wait({self._keeping, spawned}, return_when=asyncio.FIRST_COMPLETED)
        spawned.cancel()
        if self._keeping.done():
            self._keeping.result()
        if self.child.ready is None:
            return
        try:
            async with asyncio.timeout(READY_WITHIN):
                while not await self.child.ready():
                    if self._deaths >= DEATHS_AT_START:
                        raise StartFailed(f"{self.child.name} does not start, exit code {self._last_code}: see its log")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise StartFailed(f"{self.child.name} is not ready after {READY_WITHIN:.0f} seconds: see its log") from None

    async def stop(self) -> None:
        self._keeping.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await self._keeping
        await self.end()

    async def end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            await stop(self.child, self._process)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            self._process = await spawn(self.child)
            self.alive = Alive(self._process.pid, self._deaths, datetime.now(UTC))
            self._spawned.set()
            self._changed()
            self._last_code = await self._process.wait()
            if self.child.once:
                log.info("child ended", child=self.child.name, code=self._last_code)
                self.alive = None
                self._changed()
                return
            self._deaths += 1
            if time.monotonic() - began >= STEADY_AFTER:
                pause = FIRST_PAUSE
            log.warning("child died", child=self.child.name, code=self._last_code, restart_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
