"""Putting commits back into a log: each at its own position, many on their way at a time."""

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from events.commit import STREAM, Recorded, restored
from events.jetstream import appended
from events.log import AnotherEpoch, LostRace, NotAppended, OutcomeUnknown
from events.naming import log_subject, stream_name
from events.values import Position

IN_FLIGHT = 1000
IN_FLIGHT_BYTES = 8_000_000
"""What may be on its way unanswered: enough that the broker never waits, little enough for its buffers."""
PATIENCE = 10.0
"""Seconds in which the broker must answer something."""

Told = Callable[[Position], None]


async def put_back(
    nats: Client, jurisdiction: str, epoch: int, commits: AsyncIterable[Sequence[Recorded]], told: Told
) -> None:
    """Append commits behind the log's last one; `told` hears how far it is durable.

    What stands in its way stops it between two commits, as each is taken only right behind the one before it. Raises
    OutcomeUnknown, LostRace, AnotherEpoch or NotAppended; the log then ends with a commit that was put back, and that
    is where to go on.
    """
    putting = _Putting(nats, jurisdiction, epoch, told)
    inbox = nats.new_inbox()
    answers = await nats.subscribe(inbox, cb=putting.answered, pending_msgs_limit=-1, pending_bytes_limit=-1)
    try:
        async for batch in commits:
            for commit in batch:
                await putting.send(commit, inbox)
        await putting.until_answered(0, 0)
    except NatsError as problem:
        raise OutcomeUnknown(repr(problem)) from problem
    finally:
        if not nats.is_closed:
            await answers.unsubscribe()


class _Putting:
    def __init__(self, nats: Client, jurisdiction: str, epoch: int, told: Told) -> None:
        self._nats = nats
        self._stream = stream_name(jurisdiction, epoch)
        self._subject = log_subject(jurisdiction, epoch, "")
        self._told = told
        self._sizes: dict[Position, int] = {}
        self._bytes = 0
        self._problem: Exception | None = None
        self._moved = asyncio.Event()

    async def send(self, commit: Recorded, inbox: str) -> None:
        """Send one when there is room for it."""
        await self.until_answered(IN_FLIGHT - 1, max(IN_FLIGHT_BYTES - len(commit.body), 0))
        context, headers, body = restored(commit)
        self._sizes[commit.position] = len(body)
        self._bytes += len(body)
        await self._nats.publish(self._subject + context, body, reply=inbox, headers={**headers, STREAM: self._stream})

    async def until_answered(self, count: int, size: int) -> None:
        """Wait until no more than so many, of so many bytes, are on their way. Raises what an answer says."""
        while len(self._sizes) > count or (self._sizes and self._bytes > size):
            self._moved.clear()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._moved.wait()
            except TimeoutError:
                raise OutcomeUnknown(f"the broker has not answered for {PATIENCE:.0f} seconds") from None
            if self._problem:
                raise self._problem

    async def answered(self, message: Msg) -> None:
        """Take an answer: they come in the order in which the commits were sent."""
        try:
            position = appended(message.data).position
            self._bytes -= self._sizes.pop(position)
            self._told(position)
        except KeyError:
            self._problem = self._problem or OutcomeUnknown("a commit was put where it does not belong")
        except (OutcomeUnknown, LostRace, AnotherEpoch, NotAppended) as problem:
            self._problem = self._problem or problem
        self._moved.set()
