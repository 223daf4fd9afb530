"""What the log shows of its being one with the journal."""

from typing import Self

import strawberry

from gateway.scalars import Position
from gateway.verdicts import Found, Trust

strawberry.enum(
    Trust,
    description="VERIFIED: the projector compares log and journal all along, and they are the same."
    " UNVERIFIED: nobody can compare them just now; commands go on."
    " HALTED: they contradict each other, and nothing new is accepted.",
)


@strawberry.type(description="Whether the log is the one that the journal is a copy of: docs/errors.md#lost-commits.")
class LogVerdict:
    """What was found."""

    trust: Trust = strawberry.field(description="What was found.")
    reason: str | None = strawberry.field(description="Why it is not verified.")
    position: Position | None = strawberry.field(
        description="How far the journal has got; where halted, the first position that is missing or another."
    )

    @classmethod
    def of(cls, found: Found) -> Self:
        """The same."""
        position = None if found.position is None else Position(found.position)
        return cls(trust=found.trust, reason=found.reason, position=position)
