"""How an instance keeps its memory up with the log."""

import asyncio
from collections.abc import Sequence
from typing import Any

from events.commit import Recorded
from events.log import Log
from events.values import Position
from services.runtime.memory import Memory

SLICE = 0.005
"""Seconds of folding before others get a turn."""


class Following:
    """Reads the log in the background; folds only when asked to, so never into a state that may have to be undone."""

    def __init__(self, log: Log, memory: Memory[Any], wake: asyncio.Event) -> None:
        """`wake` is set when something has arrived, and when the log can no longer be followed."""
        self._log = log
        self._memory = memory
        self._wake = wake
        self._arrived: asyncio.Queue[Sequence[Recorded]] = asyncio.Queue(maxsize=8)

    async def __aenter__(self) -> "Following":
        self._reading = asyncio.create_task(self._read())
        self._reading.add_done_callback(lambda _: self._wake.set())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        async for commits in self._log.follow(self._memory.read):
            await self._arrived.put(commits)
            self._wake.set()

    async def fold_arrived(self) -> None:
        """Fold what has arrived, in slices. Raises what ended the following, if it ended, and NewerCode."""
        if self._reading.done():
            self._reading.result()
        time = asyncio.get_running_loop().time
        until = time() + SLICE
        while not self._arrived.empty():
            for commit in self._arrived.get_nowait():
                self._memory.fold(commit)
                if time() > until:
                    await asyncio.sleep(0)
                    until = time() + SLICE

    async def read_up_to(self, position: Position) -> None:
        """Wait until memory stands at a position at least: not for a next message, as it may be here already."""
        while self._memory.read < position:
            await self._wake.wait()
            self._wake.clear()
            await self.fold_arrived()
        self._wake.set()
