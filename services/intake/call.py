"""A call: received, and attached to the incident that it is about."""

from dataclasses import dataclass
from datetime import datetime

from events.event import Event
from events.intake import CallAttached, CallReceived
from events.values import Actor, CallId, IncidentId
from services.common.command import Refused


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has called."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Received, and about no incident yet."""


@dataclass(frozen=True, slots=True)
class Attached:
    """About this incident."""

    incident: IncidentId


Call = Unknown | Waiting | Attached


def evolve(call: Call, event: Event) -> Call:
    """The call after an event."""
    match event:
        case CallReceived():
            return Waiting() if call == Unknown() else call
        case CallAttached(incident=incident):
            return Attached(incident)
    return call


def attach(key: CallId, call: Call, incident: IncidentId, by: Actor, now: datetime) -> list[Event]:
    """Make the call the primary one of an incident that is being opened."""
    match call:
        case Waiting():
            return [CallAttached(at=now, by=by, call=key, incident=incident, role="primary")]
        case Attached(incident=other):
            raise Refused("call_attached", f"call {key} is about incident {other}", field="call", allowed=[other])
        case Unknown():
            raise Refused("unknown_call", f"there is no call {key}", field="call")
