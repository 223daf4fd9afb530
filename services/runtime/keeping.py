"""When snapshots are taken, and how a service starts from one. Whatever fails here only costs a fold of the log."""

import asyncio
from collections.abc import Iterator
from typing import Generic

import structlog

from events.log import Log
from events.values import Position
from services.runtime.context import S
from services.runtime.fingerprint import fingerprint
from services.runtime.memory import Memory
from services.runtime.shelf import Shelf
from services.runtime.snapshot import Head, Part, packed, prepare, restore, take, unpacked

EVERY = 20_000
"""Positions between two snapshots, and that are worth one at the start."""
LOAD_WITHIN = 5.0
SAVE_WITHIN = 2.5
"""Seconds at the end of a service, which may take four."""
SLICE = 0.004
"""Seconds of encoding before others get a turn."""

_log = structlog.get_logger(__name__)


class Mismatch(Exception):
    """The snapshot is none of this log or of this code."""


class Keeping(Generic[S]):
    """Keeps snapshots of one memory on a shelf, or none where there is no shelf."""

    def __init__(self, memory: Memory[S], log: Log, shelf: Shelf | None, instance: str) -> None:
        """`memory` is empty yet; `instance` is who we are among those that could keep the same snapshot."""
        self._memory = memory
        self._log = log
        self._shelf = shelf
        self._instance = instance
        # Of the code that runs, though it be replaced on the disk meanwhile.
        self._code = fingerprint(memory.context) if shelf else ""
        self._saving: asyncio.Task[None] | None = None
        self._starting = True
        self._at: Position = 0
        self.started_from: Position = 0
        """Where the snapshot stands that the service started from; 0 where it folds the whole log."""

    async def __aenter__(self) -> "Keeping[S]":
        """Make the memory hold the latest snapshot; leave it empty where there is none to go by."""
        if self._shelf is not None:
            prepare(self._memory)
            try:
                async with asyncio.timeout(LOAD_WITHIN):
                    await self._load(self._shelf)
            except Exception as problem:
                _log.warning("snapshot_not_used", reason=repr(problem), instead="the whole log is folded")
            self.started_from = self._at = self._memory.tip[0]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.wait([self._saving])

    async def _load(self, shelf: Shelf) -> None:
        if (data := await shelf.load(self._code)) is None:
            return
        head, parts = unpacked(data)
        if (head.log, head.fingerprint) != (self._log.name, self._code):
            raise Mismatch(f"it is of log {head.log} and code {head.fingerprint}")
        if (there := await self._log.at(head.position)) is None or there.id != head.commit:
            raise Mismatch(f"{head.log} does not have commit {head.commit} at position {head.position}")
        memory = Memory(self._memory.context)
        restore(memory, head, parts)
        self._memory.become(memory)

    def between_rounds(self) -> None:
        """Begin a snapshot when it is time for one: it is copied now, and written while commands go on."""
        memory, at = self._memory, self._memory.tip[0]
        starting, self._starting = self._starting, False
        if self._shelf is None or at - self._at < EVERY or not (self._saving is None or self._saving.done()):
            return
        if starting or memory.decider == self._instance or memory.last <= self._at:
            self._saving = asyncio.create_task(self._save(self._shelf, *self._take()))
        else:
            # The one that decides for the context does it: the others need not do the same.
            self._at = at

    async def at_the_end(self) -> None:
        """Keep the latest snapshot before a graceful stop, in bounded time."""
        if self._shelf is None:
            return
        try:
            async with asyncio.timeout(SAVE_WITHIN):
                if self._saving is not None:
                    await self._saving
                if self._memory.tip[0] > self._at:
                    await self._save(self._shelf, *self._take())
        except TimeoutError:
            _log.warning("snapshot_not_kept", reason=f"it took longer than {SAVE_WITHIN} seconds")

    def _take(self) -> tuple[Head, Iterator[Part]]:
        self._at = self._memory.tip[0]
        return take(self._memory, self._log.name, self._code)

    async def _save(self, shelf: Shelf, head: Head, parts: Iterator[Part]) -> None:
        """Encode and keep a snapshot little by little."""
        time = asyncio.get_running_loop().time
        try:
            pieces, until = list[bytes](), time() + SLICE
            for piece in packed(head, parts):
                pieces.append(piece)
                if time() > until:
                    await asyncio.sleep(0)
                    until = time() + SLICE
            snapshot = b"".join(pieces)
            await shelf.save(self._code, snapshot)
            _log.info("snapshot_kept", position=head.position, bytes=len(snapshot))
        except Exception as problem:
            _log.warning("snapshot_not_kept", position=head.position, reason=repr(problem))
