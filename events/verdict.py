"""What the projector finds when it compares the log with the journal: its answer to whoever asks, and the halt key."""

from typing import Literal, Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from nats.js.kv import KeyValue
from pydantic import BaseModel, ConfigDict, ValidationError

from events.naming import journal_subject, state_bucket
from events.values import Instant, Position

PATIENCE = 1.0
"""Seconds that an answer may take."""

Finding = Literal["same", "halted", "unknown"]
"""Journal and log are copies of each other as far as was looked; they contradict each other; nobody could look."""


class Halt(BaseModel):
    """Why nothing may be added to a log: it is not what its journal is a copy of."""

    model_config = ConfigDict(frozen=True)

    log: str
    position: Position
    """The first that is known to be missing or another; 0 where that is not known."""
    reason: str
    found_at: Instant


class Verdict(BaseModel):
    """How far the journal has got, and whether the log is the one that it is a copy of."""

    model_config = ConfigDict(frozen=True)

    log: str
    position: Position
    """Of the last commit in the journal."""
    verdict: Finding
    reason: str | None = None
    """Why it is not `same`."""
    halted_at: Position | None = None
    """The first position that is missing or another, where it is halted."""


class Verdicts(Protocol):
    """Whoever knows what the projector has found."""

    async def verdict(self) -> Verdict | None:
        """What it says now of this log; None where it does not answer."""
        ...

    async def halt(self) -> Halt | None:
        """What stands in the key of this log. Raises NatsError or OSError where that cannot be told."""
        ...


class NatsVerdicts:
    """Asks over NATS, about one log."""

    def __init__(self, nats: Client, jurisdiction: str, log: str) -> None:
        self._nats = nats
        self._subject = journal_subject(jurisdiction)
        self._bucket = state_bucket(jurisdiction)
        self._log = log
        self._key = f"halt.{log}"
        self._keys: KeyValue | None = None

    async def verdict(self) -> Verdict | None:
        """See Verdicts.verdict. A projector of another log says nothing of this one."""
        if not self._nats.is_connected:
            return None
        try:
            answer = await self._nats.request(self._subject, b"", timeout=PATIENCE)
            said = Verdict.model_validate_json(answer.data)
        except (NatsError, OSError, ValidationError):
            return None
        return said if said.log == self._log else None

    async def halt(self) -> Halt | None:
        """See Verdicts.halt."""
        try:
            found = await (await self._bound()).get(self._key)
        except NotFoundError:
            return None
        return Halt.model_validate_json(found.value or b"")

    async def say(self, halt: Halt) -> None:
        """Set the key: whoever would add to this log is told. Raises NatsError or OSError."""
        await (await self._bound()).put(self._key, halt.model_dump_json().encode())

    async def lift(self) -> None:
        """Take the key away. Raises NatsError or OSError."""
        await (await self._bound()).delete(self._key)

    async def _bound(self) -> KeyValue:
        if not self._nats.is_connected:
            raise ConnectionError("NATS is away")
        if self._keys is None:
            self._keys = await self._nats.jetstream(timeout=PATIENCE).key_value(self._bucket)
        return self._keys
