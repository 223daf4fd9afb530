"""Parts of a call: whose it is, who is asked to take it, what it was found to be, and where it comes from."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from events.values import CallbackOutcome, CallEnding
from projections.calls import Call

strawberry.enum(CallEnding, description="How a call ended.")
strawberry.enum(CallbackOutcome, description="What came of calling back.")


@strawberry.enum(description="How far a call has got.")
class CallStatus(Enum):
    """As the read model spells it."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ENDED = "ended"


@strawberry.type(description="One call-taker has said of a waiting call, or of a callback that is owed: mine.")
class Claim:
    """Whose it is."""

    by: str
    since: datetime
    stale: bool = strawberry.field(
        description="Its claimant's console is silent. It stays theirs until somebody takes it over."
    )

    @classmethod
    def of(cls, row: Call) -> Self | None:
        """The claim in a call's row."""
        if row.claimant is None or row.claimed_at is None:
            return None
        return cls(by=row.claimant, since=row.claimed_at, stale=row.claim_stale)


@strawberry.type(description="Another desk is asked to take the call. Until it accepts, the call stays where it is.")
class TransferOffer:
    """An offer that was not answered yet."""

    desk: str
    until: datetime = strawberry.field(description="Then it lapses.")

    @classmethod
    def of(cls, row: Call) -> Self | None:
        """The offer in a call's row."""
        if row.offered_to is None or row.offered_until is None:
            return None
        return cls(desk=row.offered_to, until=row.offered_until)


@strawberry.type(description="The report as whoever passed it on names it.")
class Origin:
    """Of one that came from another house."""

    source: str
    reference: str

    @classmethod
    def of(cls, row: Call) -> Self | None:
        """The origin in a call's row."""
        if row.origin_source is None or row.origin_reference is None:
            return None
        return cls(source=row.origin_source, reference=row.origin_reference)
