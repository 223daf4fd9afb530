"""The wire contract of commands: what is asked over NATS request/reply, and what is answered."""

import os
import time
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from events.values import Actor, Instant, Position

_LAST_MILLISECOND = int(datetime.max.replace(tzinfo=UTC).timestamp() * 1000) - 1


def _version_7(value: UUID) -> UUID:
    if value.version != 7:
        raise ValueError("a command id is a UUID of version 7, whose time is when the command was issued")
    if value.int >> 80 > _LAST_MILLISECOND:
        raise ValueError("a command id's time must lie before the year 10000")
    return value


Durability = Literal["log", "journal"]
"""Where an answer stands when it is given: in the log, synced to its disk; or in the journal, its second copy, too."""
CommandId = Annotated[UUID, AfterValidator(_version_7)]


def new_command_id() -> UUID:
    """A fresh command id: a UUID of version 7 (RFC 9562), the time in milliseconds and then chance."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    bits = milliseconds << 80 | chance & ~(0xF << 76 | 0x3 << 62)
    return UUID(int=bits | 0x7 << 76 | 0x2 << 62)


def issued_at(command: UUID) -> datetime:
    """When a command was issued: the time in its id (RFC 9562, to the millisecond)."""
    return datetime.fromtimestamp((command.int >> 80) / 1000, UTC)


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Message):
    """A command on its way to its context. Whoever may publish it vouches for the actor."""

    command: str
    """Name of the command, `dispatch.dispatch_units`."""
    id: CommandId
    actor: Actor
    data: dict[str, Any]
    after: Annotated[Position, Field(ge=0)] = 0
    """Decide only when the service has reacted to everything up to here."""
    expires: Instant | None = None
    """Do not begin after this moment."""
    durability: Durability = "log"
    """Answer only when it stands there, for a bounded time."""


class Refusal(_Message):
    """Why not, and what would have been legal."""

    code: str
    message: str
    field: str | None = None
    allowed: tuple[str, ...] | None = None
    retry_after: float | None = None
    """Seconds after which it is worth to send it again, where that can be told."""


class Reply(_Message):
    """The answer: with a position it is recorded there and final; without one nothing was decided, for this reason."""

    position: Position | None = None
    refusal: Refusal | None = None
    durability: Durability | None = None
    """Where the answer is known to stand, for who asked that it be in the journal. Else it is the log."""


class Storage(_Message):
    """The broker's disk: bytes that are free on it, and how many of them must stay so."""

    free: int
    reserve: int
