"""Whether a log on NATS still has what was read of it: a broker may come back with an older store, or an empty one."""

import asyncio
from typing import Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from events.commit import FENCE, Commit, Recorded
from events.log import LogClosed, LogLost, OutcomeUnknown
from events.values import Position

LOOKS = 3
BETWEEN_LOOKS = 0.5
"""Seconds. A leader that has just been deposed may answer with old numbers for a moment."""

BETWEEN_TRIES = 0.02
"""Seconds after which one who waits for a connection looks again."""


class Readable(Protocol):
    """The part of a log that is looked at."""

    name: str

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at."""
        ...

    async def tip(self) -> Position:
        """See Log.tip."""
        ...


async def require(log: Readable, position: Position, id: str | None) -> None:
    """Make sure that the commit of this id is where it was, and that what follows it begins right behind it.

    Raises LogLost where it is not so at any of several looks, and what the client raises where nobody answers.
    """
    lost = await _lost(log, position, id)
    for _ in range(LOOKS - 1):
        if lost is None:
            return
        await asyncio.sleep(BETWEEN_LOOKS)
        lost = await _lost(log, position, id)
    if lost is not None:
        raise lost


async def _lost(log: Readable, position: Position, id: str | None) -> LogLost | None:
    if id is not None:
        found = await log.at(position)
        if found is None:
            tip = await _tip(log)
            return LogLost(f"{log.name} ends at position {tip}, and it had {position}", min(tip + 1, position))
        if found.id != id:
            return LogLost(f"{log.name} has another commit at position {position} than it had", position)
    if await log.tip() > position and await log.at(position + 1) is None:
        return LogLost(f"{log.name} has no commit at position {position + 1}, and has later ones", position + 1)
    return None


async def _tip(log: Readable) -> Position:
    try:
        return await log.tip()
    except NotFoundError:
        return 0


def require_open(nats: Client, name: str) -> None:
    """Raises LogClosed where the client has given up for good: the server refuses its credentials, or what it sent."""
    if nats.is_closed:
        raise LogClosed(f"the connection to {name} is closed: {nats.last_error!r}")


class Known:
    """The last commit that was followed, acknowledged or found, which the log has for sure, and where that was so."""

    def __init__(self, log: Readable, nats: Client) -> None:
        self._log = log
        self._nats = nats
        self.position: Position = 0
        self._id: str | None = None
        self._connection = nats.stats["reconnects"]

    def learn(self, position: Position, id: str) -> None:
        """This commit is in the log."""
        if position > self.position:
            self.position, self._id = position, id

    async def on_this_connection(self, patience: float) -> None:
        """Wait for a connection, `patience` seconds at most, and find on it what is known, unless it was found there.

        Raises LogLost, LogClosed, or OutcomeUnknown where there is no connection.
        """
        try:
            async with asyncio.timeout(patience):
                while not self._nats.is_connected:
                    require_open(self._nats, self._log.name)
                    await asyncio.sleep(BETWEEN_TRIES)
            while (connection := self._nats.stats["reconnects"]) != self._connection:
                await require(self._log, self.position, self._id)
                self._connection = connection
        except (NatsError, OSError, TimeoutError) as problem:
            raise OutcomeUnknown(f"nothing was sent: {problem!r}") from problem
        if not self._nats.is_connected:
            raise OutcomeUnknown("nothing was sent: the connection broke")

    async def doubt(self, commit: Commit) -> None:
        """The broker says that a context has less than its commit was decided on. Nothing was appended.

        Raises LogLost; OutcomeUnknown where it was but a moment, or cannot be told.
        """
        fence = int(commit.headers[FENCE])
        try:
            await require(self._log, self.position, self._id)
            found = await self._log.at(fence)
        except (NatsError, OSError) as problem:
            raise OutcomeUnknown(repr(problem)) from problem
        if found is None:
            raise LogLost(f"{self._log.name} has no commit at position {fence}, and it had one", fence)
        if found.context == commit.context:
            raise OutcomeUnknown("the broker answered from before what it has")
