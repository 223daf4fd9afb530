"""The verdict: whether the log is the one that the journal is a copy of. Said to whoever asks, and kept in a key."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import structlog
from asyncpg import Connection
from nats.errors import Error as NatsError

from events.log import Log, LogLost
from events.presence import require
from events.values import Position
from events.verdict import Halt, Verdict
from projections import checkpoint

AGAIN = 1.0
"""Seconds after which a key that could not be read is read again."""

NEW_CONNECTION = "the connection to NATS is new, and the log was not looked at on it yet"

log = structlog.get_logger()


class HaltKey(Protocol):
    """Where it is kept that a log is halted. Each raises NatsError or OSError where it cannot be reached."""

    async def halt(self) -> Halt | None:
        """What stands there."""
        ...

    async def say(self, halt: Halt) -> None:
        """Set it."""
        ...

    async def lift(self) -> None:
        """Take it away."""
        ...


class Judge:
    """Knows how the two stores were found last. A log that was halted stays so until all of it was compared anew."""

    def __init__(self, the_log: Log, key: HaltKey, connections: Callable[[], int]) -> None:
        """`connections` counts how often the connection to the broker was made anew: each may be to another store."""
        self._log = the_log
        self._connections = connections
        self._looked_on = connections()
        """The connection on which the ends were found to meet."""
        self._key = key
        self._kept: Halt | None = None
        """What stands in the key, as far as is known."""
        self._halt: Halt | None = None
        self._position: Position = 0
        self._unknown: str | None = "the projector has only begun"
        self._ends_meet = False
        self.free, self.halted = asyncio.Event(), asyncio.Event()
        """One of them is set: nothing is known against the log, or something is. Neither before `recall`."""

    @property
    def verdict(self) -> Verdict:
        """What is known just now."""
        said = Verdict(log=self._log.name, position=self._position, verdict="same")
        if self._halt:
            more = {"verdict": "halted", "reason": self._halt.reason, "halted_at": self._halt.position}
        elif self._unknown:
            more = {"verdict": "unknown", "reason": self._unknown}
        elif self._looked_on != self._connections():
            more = {"verdict": "unknown", "reason": NEW_CONNECTION}
        else:
            more = {}
        return said.model_copy(update=more)

    async def recall(self) -> None:
        """Take up what was found before this process began, as soon as the key can be read."""
        while True:
            try:
                self._halt = self._kept = await self._key.halt()
                break
            except (NatsError, OSError) as problem:
                log.warning("the halt key could not be read", reason=repr(problem))
                await asyncio.sleep(AGAIN)
        (self.halted if self._halt else self.free).set()

    def written(self, position: Position) -> None:
        """The journal has got so far."""
        self._position = position

    def cannot_look(self, reason: str) -> None:
        """One of the stores is away."""
        self._unknown = reason

    async def look(self, connection: Connection) -> None:
        """Compare the ends: what the journal has last must be in the log, there. An empty journal contradicts nothing.

        Raises what the client of either store raises where it is away.
        """
        looking_on = self._connections()
        last = await checkpoint.read(connection)
        self._position = last.position if last else 0
        try:
            if last is not None:
                if last.log != self._log.name:
                    raise LogLost(f"the journal is a copy of {last.log}, and this is {self._log.name}")
                await require(self._log, last.position, last.commit_id or None)
        except LogLost as lost:
            self._ends_meet = False
            await self.halt(lost.position, str(lost))
        else:
            self._ends_meet, self._unknown, self._looked_on = True, None, looking_on
        await self._look_at_key()
        await self._keep()

    async def halt(self, position: Position, reason: str) -> None:
        """Nothing may be added to the log from now on. What was found first is what is said."""
        if self._halt is None:
            log.error("halted", position=position, reason=reason)
            self._halt = Halt(log=self._log.name, position=position, reason=reason, found_at=datetime.now(UTC))
            self.free.clear()
            self.halted.set()
            await self._keep()

    async def all_compared(self) -> None:
        """From its first commit to its last the log was found to be what the journal says."""
        if self._halt and self._ends_meet:
            log.info("no longer halted", reason="journal and log were compared and are the same")
            self._halt = None
            self.halted.clear()
            self.free.set()
            await self._keep()

    async def _look_at_key(self) -> None:
        """It is in the broker's store, and may have been lost with it."""
        if self._halt:
            try:
                self._kept = await self._key.halt()
            except (NatsError, OSError, ValueError) as problem:
                log.warning("the halt key could not be read", reason=repr(problem))

    async def _keep(self) -> None:
        """Bring the key up to what is known; where that cannot be done now, the next look tries again."""
        if self._kept != self._halt:
            try:
                await (self._key.say(self._halt) if self._halt else self._key.lift())
                self._kept = self._halt
            except (NatsError, OSError) as problem:
                log.warning("the halt key could not be set", reason=repr(problem))
