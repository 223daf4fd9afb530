"""Where snapshots are kept."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from nats.aio.client import Client
from nats.js.errors import NotFoundError

KEPT = timedelta(days=7)
"""How long a snapshot stays that no code has renewed."""
UNFINISHED = timedelta(hours=1)
"""After that, pieces of a snapshot that nobody finished are no longer being written."""


class Shelf(Protocol):
    """Keeps one snapshot under each name."""

    async def load(self, name: str) -> bytes | None:
        """The snapshot of that name, if there is one. Raises what keeps it from being read."""
        ...

    async def save(self, name: str, snapshot: bytes) -> None:
        """Keep it in place of the one before: it is there as a whole, or not at all. Raises what keeps it from that."""
        ...


class MemoryShelf:
    """Snapshots that last as long as the process: for tests and simulations."""

    def __init__(self) -> None:
        self.snapshots: dict[str, bytes] = {}

    async def load(self, name: str) -> bytes | None:
        """See Shelf.load."""
        return self.snapshots.get(name)

    async def save(self, name: str, snapshot: bytes) -> None:
        """See Shelf.save."""
        self.snapshots[name] = snapshot


class ObjectShelf:
    """Snapshots in an object store of NATS, made by `deploy`; what is old there, or was never finished, is removed."""

    def __init__(self, nats: Client, bucket: str) -> None:
        self._jetstream = nats.jetstream()
        self._bucket = bucket
        self._stream = f"OBJ_{bucket}"

    async def load(self, name: str) -> bytes | None:
        """See Shelf.load. (The client's own `get` waits for ever for pieces that are gone.)"""
        try:
            info = await (await self._jetstream.object_store(self._bucket)).get_info(name)
        except NotFoundError:
            return None
        pieces, sequence = list[bytes](), 0
        for _ in range(info.chunks or 0):
            subject = f"$O.{self._bucket}.C.{info.nuid}"
            piece = await self._jetstream.get_msg(self._stream, sequence + 1, subject, direct=True, next=True)
            sequence = piece.seq or 0
            pieces.append(piece.data or b"")
        return b"".join(pieces)

    async def save(self, name: str, snapshot: bytes) -> None:
        """See Shelf.save."""
        store = await self._jetstream.object_store(self._bucket)
        await store.put(name, snapshot)
        kept = await store.list(ignore_deletes=True)
        for info in kept:
            if info.name != name and info.mtime and _before(datetime.fromisoformat(info.mtime), KEPT):
                await store.delete(info.name)
        await self._sweep(info.nuid for info in kept)

    async def _sweep(self, finished: Iterable[str | None]) -> None:
        """Remove the pieces of snapshots whose instance was killed before they were whole."""
        pieces = f"$O.{self._bucket}.C."
        info = await self._jetstream.stream_info(self._stream, subjects_filter=f"{pieces}>")
        for subject in (info.state.subjects or {}).keys() - {f"{pieces}{nuid}" for nuid in finished}:
            with suppress(NotFoundError):
                last = await self._jetstream.get_last_msg(self._stream, subject)
                if last.time and _before(last.time, UNFINISHED):
                    await self._jetstream.purge_stream(self._stream, subject=subject)


def _before(moment: datetime, age: timedelta) -> bool:
    return datetime.now(UTC) - moment > age
