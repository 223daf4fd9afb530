"""How a process of ours keeps its connection to NATS: it tries again for ever, and says so now and then."""

import time
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.client import Client

RECONNECT_AFTER = 0.2
"""Seconds between two tries to reach a server that is gone; they never end."""
SAID_EVERY = 10.0
"""Seconds before the same problem is told again."""

_log = structlog.get_logger(__name__)


class Complaints:
    """Logs what the client reports. A server that is away is reported at every try, and logged once in a while."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    async def tell(self, problem: Exception) -> None:
        """Log a problem, unless it was logged just now."""
        reason, now = repr(problem), time.monotonic()
        if now - self._said.get(reason, -SAID_EVERY) >= SAID_EVERY:
            self._said[reason] = now
            _log.warning("nats", reason=reason)


def drop_unsent(client: Client) -> None:
    """From now on, what the client has not sent when its connection breaks is never sent.

    It would go out first thing on the next connection, before anybody could see whether that server still has the log.
    Whoever waits for an answer to it asks again. The client has no setting for it: `pending_size` holds back only what
    is published while it knows that it is away.
    """
    if not isinstance(client._disconnected_cb, _Dropping):
        client._disconnected_cb = _Dropping(client, client._disconnected_cb)


class _Dropping:
    def __init__(self, client: Client, told: Callable[[], Awaitable[None]] | None) -> None:
        self._client = client
        self._told = told

    async def __call__(self) -> None:
        # Subscriptions are not among what is lost: the client makes them anew from its own list.
        self._client._pending.clear()
        self._client._pending_data_size = 0
        if self._told is not None:
            await self._told()
