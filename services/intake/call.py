"""A call: it waits, is claimed and answered, ends, and is archived once nothing is owed any more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallArchived,
    CallAttached,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimReleased,
    CallClaimRenewed,
    CallClaimTakenOver,
    CallClaimWentStale,
    CallDetached,
    CallEnded,
    CallLocated,
    CallReceived,
    CallTransferAccepted,
    CallTransferLapsed,
    CallTransferOffered,
    CallTransferRefused,
    CallTransferWithdrawn,
    CallTriaged,
)
from events.people import PersonId
from events.values import GENERAL_DESK, Actor, CallbackOutcome, CallEnding, CallRole, Code, IncidentId, Place, Priority
from services.common.offer import Offer

ARCHIVED_AFTER = timedelta(days=30)
"""From its last step, where it owes nothing: after that nobody does anything with it any more."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a call in whatever state."""

    received_at: datetime
    desk: Code
    place: Place | None = None
    person: PersonId | None = None
    type: Code | None = None
    """What triage has led to."""
    priority: Priority | None = None
    incident: IncidentId | None = None
    role: CallRole | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One call-taker's word that a call is theirs."""

    by: Actor
    since: datetime
    stale_at: datetime | None
    """None: the claimant's console has fallen silent."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has called."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody has answered yet."""

    facts: Facts
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody speaks with the caller, and is responsible for the call."""

    facts: Facts
    handler: Actor
    archive_at: datetime
    offer: Offer | None = None
    """Another desk is asked to take the call. Until somebody there accepts, the handler has it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Nobody speaks with the caller any more. It may be owed to call back."""

    facts: Facts
    ending: CallEnding
    archive_at: datetime
    callback_owed: bool = False
    claim: Claim | None = None
    """Whose work the callback is."""


@dataclass(frozen=True, slots=True)
class Archived:
    """It is history. Only that there was one of this id is kept, as the id may not be used again."""


ARCHIVED = Archived()
"""Shared by all, as they are kept for ever."""

Call = Unknown | Waiting | Answered | Ended | Archived
Present = Waiting | Answered | Ended


def evolve(call: Call, event: Event) -> Call:
    """The call after an event. What does not fit changes nothing: a log of history holds what others have said."""
    match event:
        case CallReceived():
            if call != Unknown():
                return call
            person = event.caller.person if event.caller else None
            return Waiting(Facts(event.at, event.desk or GENERAL_DESK, event.place, person))
        case CallArchived():
            return ARCHIVED
    if not isinstance(call, Present):
        return call
    call = _claimed(call, event) if isinstance(call, Waiting | Ended) else _passed_on(call, event)
    facts = known(call.facts, event)
    match event:
        case CallAnswered() | CallAttached() if isinstance(call, Waiting):
            return Answered(facts, event.by, event.at + ARCHIVED_AFTER)
        case CallEnded():
            return Ended(facts, event.ending, event.at + ARCHIVED_AFTER, event.callback_owed)
        case CallbackWaived() if isinstance(call, Ended):
            return Ended(facts, call.ending, event.at + ARCHIVED_AFTER)
        case CallbackMade() if isinstance(call, Ended):
            owed = call.callback_owed and event.outcome != CallbackOutcome.REACHED
            return Ended(facts, call.ending, event.at + ARCHIVED_AFTER, owed, call.claim if owed else None)
    return call if facts is call.facts else replace(call, facts=facts)


def known(facts: Facts, event: Event) -> Facts:
    """What is known of a call after an event."""
    match event:
        case CallLocated():
            return replace(facts, place=facts.place.amended(event.place) if facts.place else event.place)
        case CallTriaged():
            return replace(facts, type=event.type, priority=event.priority)
        case CallAttached():
            return replace(facts, incident=event.incident, role=event.role)
        case CallDetached():
            return replace(facts, incident=None, role=None)
        case CallTransferAccepted():
            return replace(facts, desk=event.desk)
    return facts


def _claimed(call: Waiting | Ended, event: Event) -> Waiting | Ended:
    """A call that nobody speaks with, after an event about its claim."""
    match event:
        case CallClaimed() | CallClaimTakenOver():
            return replace(call, claim=Claim(event.by, event.at, event.stale_at))
        case CallClaimRenewed() if call.claim:
            return replace(call, claim=replace(call.claim, stale_at=event.stale_at))
        case CallClaimWentStale() if call.claim:
            return replace(call, claim=replace(call.claim, stale_at=None))
        case CallClaimReleased():
            return replace(call, claim=None)
    return call


def _passed_on(call: Answered, event: Event) -> Answered:
    """A call that somebody is responsible for, after an event about who that is."""
    match event:
        case CallClaimTakenOver():
            return replace(call, handler=event.by)
        case CallTransferOffered():
            return replace(call, offer=Offer(event.desk, event.by, event.answer_by))
        case CallTransferAccepted():
            return replace(call, handler=event.by, offer=None)
        case CallTransferRefused() | CallTransferWithdrawn() | CallTransferLapsed():
            return replace(call, offer=None)
    return call


def about(call: Call) -> IncidentId | None:
    """The incident that it is attached to."""
    return call.facts.incident if isinstance(call, Present) else None


def claimant(call: Call) -> Actor | None:
    """Who has claimed it."""
    return call.claim.by if isinstance(call, Waiting | Ended) and call.claim else None


def person_of(call: Call) -> PersonId | None:
    """Who called, where the call is attached to an incident."""
    return call.facts.person if isinstance(call, Present) and call.facts.incident else None


def due(call: Call) -> datetime | None:
    """When something must happen to it by itself: a claim goes stale, an offer lapses, it is archived."""
    match call:
        case Waiting(claim=Claim(stale_at=stale_at)):
            return stale_at
        case Answered(offer=Offer(answer_by=answer_by)):
            return answer_by
        case Ended(callback_owed=True, claim=claim):
            return claim.stale_at if claim else None
        case Answered(archive_at=archive_at) | Ended(archive_at=archive_at):
            return archive_at
    return None


def overdue(key: str, call: Call, now: datetime) -> list[Event]:
    """What happens to it at that moment."""
    match call:
        case Waiting(claim=Claim() as claim) | Ended(callback_owed=True, claim=Claim() as claim):
            return [CallClaimWentStale(at=now, by="service/intake", call=key, claimant=claim.by)]
        case Answered(offer=Offer(to=desk)):
            return [CallTransferLapsed(at=now, by="service/intake", call=key, desk=desk)]
    return [CallArchived(at=now, by="service/intake", call=key)]
