"""Whether the log can be trusted: told also when PostgreSQL, NATS or the projector is away."""

import asyncio
from enum import Enum
from typing import NamedTuple

from nats.errors import Error as NatsError

from events.values import Position
from events.verdict import Halt, Verdicts


class Trust(Enum):
    """What is known of the log and its second copy, the journal."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    HALTED = "halted"


class Found(NamedTuple):
    """What was found, and where."""

    trust: Trust
    reason: str | None = None
    """Why it is not verified."""
    position: Position | None = None
    """How far the journal has got; where halted, the first position that is missing or another, as far as is known."""


async def find(verdicts: Verdicts) -> Found:
    """Ask the projector and its key, at the same time. Raises nothing."""
    halt, said = await asyncio.gather(_halt(verdicts), verdicts.verdict())
    if halt is not None:
        return Found(Trust.HALTED, halt.reason, halt.position or None)
    match said:
        case None:
            return Found(Trust.UNVERIFIED, "the projector does not answer, so log and journal are not compared")
        case _ if said.verdict == "halted":
            return Found(Trust.HALTED, said.reason, said.halted_at or None)
        case _ if said.verdict == "same":
            return Found(Trust.VERIFIED, None, said.position)
    return Found(Trust.UNVERIFIED, said.reason)


async def _halt(verdicts: Verdicts) -> Halt | None:
    try:
        return await verdicts.halt()
    except (NatsError, OSError):
        return None
