"""What can happen to a call: it waits, is claimed, answered, located, triaged, passed on, attached, and ends."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from events.event import Event
from events.people import Caller, PersonId
from events.values import (
    Actor,
    CallbackOutcome,
    CallEnding,
    CallId,
    CallRole,
    Channel,
    Code,
    IncidentId,
    Instant,
    Place,
    Priority,
    Text,
    Value,
)


class Origin(Value):
    """The report as whoever passed it on names it: the same one is taken once, however often it comes."""

    source: Code
    reference: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]


class CallReceived(Event, name="intake.call_received", version=2, about="call"):
    """Somebody asked for help. From this moment the city owes an answer."""

    call: CallId
    channel: Channel
    desk: Code | None = None
    """Where it waits; None in logs that know no desks."""
    place: Place | None = None
    report: Text | None = None
    caller: Caller | None = None
    origin: Origin | None = None
    answer_by: Instant | None = None
    """The target; None where there is none."""


class CallClaimed(Event, name="intake.call_claimed", version=1, about="call"):
    """One call-taker has said: mine. The call still waits, but for nobody else."""

    call: CallId
    stale_at: Instant
    """Unless the claimant's console is heard of before."""


class CallClaimRenewed(Event, name="intake.call_claim_renewed", version=1, about="call"):
    """The claimant's console is there, and means it still."""

    call: CallId
    stale_at: Instant


class CallClaimWentStale(Event, name="intake.call_claim_went_stale", version=1, about="call"):
    """The claimant's console is silent. It stays the claimant's, for all to see, until somebody takes it over."""

    call: CallId
    claimant: Actor


class CallClaimTakenOver(Event, name="intake.call_claim_taken_over", version=1, about="call"):
    """Another call-taker has the call now."""

    call: CallId
    claimant: Actor
    """Whose it was."""
    reason: Text | None
    stale_at: Instant | None
    """None where it was answered: whoever takes it over then is responsible for it, and has not only claimed it."""


class CallClaimReleased(Event, name="intake.call_claim_released", version=1, about="call"):
    """The claimant gave it back: it waits for anybody."""

    call: CallId


class CallAnswered(Event, name="intake.call_answered", version=1, about="call"):
    """Somebody speaks with the caller, and is responsible for the call."""

    call: CallId


class CallLocated(Event, name="intake.call_located", version=1, about="call"):
    """It is known, or known better, where help is needed."""

    call: CallId
    place: Place


class CallTriaged(Event, name="intake.call_triaged", version=1, about="call"):
    """The questions of a protocol were asked, and lead to what is the matter and how urgent it is."""

    call: CallId
    protocol: Code
    protocol_version: int
    """The version that asked. A later one changes nothing about this call."""
    answers: Mapping[Code, Code]
    """Question → answer, in the order in which they were asked."""
    code: Code
    """What the protocol calls it."""
    type: Code
    priority: Priority


class CallAttached(Event, name="intake.call_attached", version=1, about="call"):
    """The call is known to be about this incident."""

    call: CallId
    incident: IncidentId
    role: CallRole


class CallDetached(Event, name="intake.call_detached", version=1, about="call"):
    """The call is not about this incident after all."""

    call: CallId
    incident: IncidentId
    reason: Text


class CallTransferOffered(Event, name="intake.call_transfer_offered", version=1, about="call"):
    """Another desk is asked to take the call. Until it accepts, responsibility stays where it is."""

    call: CallId
    desk: Code
    reason: Text
    answer_by: Instant


class CallTransferAccepted(Event, name="intake.call_transfer_accepted", version=1, about="call"):
    """The other desk has the call; whoever accepted is responsible for it."""

    call: CallId
    desk: Code


class CallTransferRefused(Event, name="intake.call_transfer_refused", version=1, about="call"):
    """The other desk does not take it: it stays where it is."""

    call: CallId
    desk: Code
    reason: Text


class CallTransferWithdrawn(Event, name="intake.call_transfer_withdrawn", version=1, about="call"):
    """It is no longer offered: it stays where it is."""

    call: CallId
    desk: Code


class CallTransferLapsed(Event, name="intake.call_transfer_lapsed", version=1, about="call"):
    """The other desk said nothing in time: it stays where it is."""

    call: CallId
    desk: Code


class CallEnded(Event, name="intake.call_ended", version=1, about="call"):
    """Nobody speaks with the caller any more."""

    call: CallId
    ending: CallEnding
    callback_owed: bool
    """Whether somebody has to call back: nobody knows yet what the matter was."""


class CallbackMade(Event, name="intake.callback_made", version=1, about="call"):
    """Somebody called back."""

    call: CallId
    outcome: CallbackOutcome


class CallbackWaived(Event, name="intake.callback_waived", version=1, about="call"):
    """No callback is owed any more, for this reason."""

    call: CallId
    reason: Text


class CallArchived(Event, name="intake.call_archived", version=1, about="call"):
    """The call is history: it can be read, and nothing more is decided about it."""

    call: CallId


class CallerRevealed(Event, name="intake.caller_revealed", version=1, about="call"):
    """Somebody was shown who the caller is."""

    call: CallId
    person: PersonId
    reason: Text


class CallerErased(Event, name="intake.caller_erased", version=1, about="person"):
    """Who this person is, nobody will know any more: the person's keys are destroyed."""

    person: PersonId
    reason: Text


EVENTS: tuple[type[Event], ...] = (
    CallReceived,
    CallClaimed,
    CallClaimRenewed,
    CallClaimWentStale,
    CallClaimTakenOver,
    CallClaimReleased,
    CallAnswered,
    CallLocated,
    CallTriaged,
    CallAttached,
    CallDetached,
    CallTransferOffered,
    CallTransferAccepted,
    CallTransferRefused,
    CallTransferWithdrawn,
    CallTransferLapsed,
    CallEnded,
    CallbackMade,
    CallbackWaived,
    CallArchived,
    CallerRevealed,
    CallerErased,
)
