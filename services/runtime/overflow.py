"""Commands that come faster than they can be looked at: the client drops them, and each is answered all the same."""

from collections.abc import Awaitable, Callable

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import SlowConsumerError

from services.runtime.asking import undecided

MOST_ARRIVED = 1_000
"""Commands that have arrived and are not looked at: more would wait there for longer than anybody counts."""
RETRY_AFTER = 2.0

_BUSY = undecided("busy", f"too many come at once: send it again in {RETRY_AFTER} seconds", retry_after=RETRY_AFTER)
_ANSWER = _BUSY.model_dump_json(exclude_none=True).encode()


class Overflow:
    """The client's error callback: what it dropped is told to come back, all else goes on to `otherwise`."""

    def __init__(self, otherwise: Callable[[Exception], Awaitable[None]]) -> None:
        self.nats: Client | None = None
        """What answers go by, as soon as there is one."""
        self._otherwise = otherwise

    async def tell(self, problem: Exception) -> None:
        """See above. Raises nothing, as it is called amid the reading of the connection."""
        if isinstance(problem, SlowConsumerError) and problem.reply and self.nats:
            try:
                await self.nats.publish(problem.reply, _ANSWER)
            except NatsError as unsent:
                await self._otherwise(unsent)
        else:
            await self._otherwise(problem)
