"""The epochs of a jurisdiction's log: which there are, which one a restore is making, which are sealed."""

from dataclasses import replace

from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError

from deploy.errors import Trouble
from deploy.streams import log_stream
from events.naming import stream_name

RESTORING = "liandong.restoring"
"""What stands in the metadata of a stream as long as a restore is at work on it."""


class SealedLog(Trouble):
    """A restore has made a newer epoch of this log."""


class Unfinished(Trouble):
    """A restore of this log was not finished."""


def restored_from(stream: StreamConfig) -> str | None:
    """What an unfinished log is being restored from; None where no restore is at work on it."""
    return (stream.metadata or {}).get(RESTORING)


class Epochs:
    """Those on one NATS server."""

    def __init__(self, nats: Client, jurisdiction: str) -> None:
        self._nats = nats
        self._jetstream = nats.jetstream()
        self._jurisdiction = jurisdiction

    async def after(self, epoch: int) -> int:
        """The next epoch: one that a restore has begun, or the first number that is free."""
        while (found := await self.find(epoch := epoch + 1)) and restored_from(found) is None:
            pass
        return epoch

    async def find(self, epoch: int) -> StreamConfig | None:
        """The stream of an epoch, if there is one."""
        try:
            return (await self._jetstream.stream_info(stream_name(self._jurisdiction, epoch))).config
        except NotFoundError:
            return None

    async def seal(self, epoch: int) -> None:
        """Let nobody append to it any more; it stays readable. One that is gone is made, before others make it."""
        found = await self.find(epoch)
        if found is None:
            await self._jetstream.add_stream(found := log_stream(self._jurisdiction, epoch))
        if not found.sealed:
            await self._jetstream.update_stream(replace(found, sealed=True))

    async def begin(self, epoch: int, source: str, replicas: int) -> None:
        """Make the stream of a new epoch, marked as unfinished; `source` says what it is restored from."""
        needed = log_stream(self._jurisdiction, epoch, replicas=replicas)
        await self._jetstream.add_stream(replace(needed, metadata={RESTORING: source}))

    async def finish(self, epoch: int) -> None:
        """Take the mark off, if it has one."""
        if (found := await self.find(epoch)) and restored_from(found):
            metadata = {name: value for name, value in (found.metadata or {}).items() if name != RESTORING}
            await self._jetstream.update_stream(replace(found, metadata=metadata))

    async def emptied(self, epoch: int) -> bool:
        """Whether a log has nothing of what earlier epochs had, which every later one begins with."""
        counts = [0]
        for number in range(1, epoch + 1):
            try:
                counts.append(
                    (await self._jetstream.stream_info(stream_name(self._jurisdiction, number))).state.last_seq
                )
            except NotFoundError:
                counts.append(0)
        return counts[epoch] == 0 and any(counts)

    async def check(self, epoch: int) -> None:
        """Raises SealedLog or Unfinished where nobody may work on this epoch."""
        found = await self.find(epoch)
        if found is None:
            return
        if restored_from(found):
            raise Unfinished(f"the restore of {found.name} was not finished: run it again, and it goes on")
        if found.sealed:
            raise SealedLog(
                f"{found.name} was sealed by a restore, which has made a newer epoch: `liandong restore` says which "
                f"one is in use, and finishes what was begun"
            )
