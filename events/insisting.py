"""Asking JetStream while its cluster agrees on a new leader: nobody answers then, and nothing says why."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.errors import TimeoutError as NoAnswer
from nats.js.errors import ServiceUnavailableError

ONE_TRY = 1.0
"""Seconds that a cluster with a leader may take to answer. One without says nothing at all, so a longer wait finds the
new leader later."""
ELECTION = 20.0
"""Seconds in which nodes agree on a new leader: NATS waits for the old one 4 to 9, and now and then they vote twice."""
PAUSE = 0.05

T = TypeVar("T")


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer, once there is one. Raises what the client raised where an election is no excuse any more."""
    time = asyncio.get_running_loop().time
    until = time() + ELECTION
    while True:
        try:
            return await ask()
        except (NoAnswer, ServiceUnavailableError):
            if time() > until:
                raise
        await asyncio.sleep(PAUSE)
