"""How a process of ours keeps its connection to NATS: it tries again for ever, and says so now and then."""

import time
from collections.abc import Awaitable, Callable
from typing import TypedDict
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client

RECONNECT_AFTER = 0.2
"""Seconds between two tries to reach a server that is gone; they never end."""
PING_EVERY = 2
"""Seconds between two looks whether the server still answers; after the third in vain another one is tried."""
SAID_EVERY = 10.0
"""Seconds before the same problem is told again."""

_log = structlog.get_logger(__name__)


class Reach(TypedDict):
    """What nats-py needs to find its servers, and to find them again."""

    servers: list[str]
    user: str | None
    password: str | None
    max_reconnect_attempts: int
    reconnect_time_wait: int
    ping_interval: int


def reach(urls: str, user: str | None = None, password: str | None = None) -> Reach:
    """The servers in a comma-separated list of URLs.

    A user and password that stand in the first URL are used for all: a cluster tells its clients of its other nodes
    without any, and a client that has them in a URL only is refused there, again and again.
    """
    servers = [url.strip() for url in urls.split(",")]
    named = urlsplit(servers[0])
    if user is None and named.password:
        user, password = named.username, named.password
    if user is not None:
        servers = [_without_user(server) for server in servers]
    return Reach(
        servers=servers,
        user=user,
        password=password,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_AFTER,  # type: ignore[typeddict-item]  # it is slept for, fractions too
        ping_interval=PING_EVERY,
    )


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


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
