"""A call: received, attached to the incident that it is about, and archived."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events.event import Event
from events.intake import CallArchived, CallAttached, CallReceived
from events.values import Actor, CallId, IncidentId
from services.common.command import Refused

ARCHIVED_AFTER = timedelta(days=30)
"""From when it came in or was attached: after that nobody opens an incident with it any more."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has called."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Received, and about no incident yet."""

    archive_at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """About this incident."""

    incident: IncidentId
    archive_at: datetime


@dataclass(frozen=True, slots=True)
class Archived:
    """It is history. Only that there was one of this id is kept, as the id may not be used again."""


ARCHIVED = Archived()
"""Shared by all, as they are kept for ever."""

Call = Unknown | Waiting | Attached | Archived


def evolve(call: Call, event: Event) -> Call:
    """The call after an event."""
    match event:
        case CallReceived():
            return Waiting(event.at + ARCHIVED_AFTER) if call == Unknown() else call
        case CallAttached(incident=incident):
            return Attached(incident, event.at + ARCHIVED_AFTER)
        case CallArchived():
            return ARCHIVED
    return call


def due(call: Call) -> datetime | None:
    """When it is to be archived."""
    return call.archive_at if isinstance(call, Waiting | Attached) else None


def archive(key: CallId, _: Call, now: datetime) -> list[Event]:
    """Let it be history."""
    return [CallArchived(at=now, by="service/intake", call=key)]


def attach(key: CallId, call: Call, incident: IncidentId, by: Actor, now: datetime) -> list[Event]:
    """Make the call the primary one of an incident that is being opened."""
    match call:
        case Waiting():
            return [CallAttached(at=now, by=by, call=key, incident=incident, role="primary")]
        case Attached(incident=other):
            raise Refused("call_attached", f"call {key} is about incident {other}", field="call", allowed=[other])
        case Archived():
            message = f"call {key} is archived: receive the call that came in now, or open the incident without one"
            raise Refused("call_archived", message, field="call")
        case Unknown():
            raise Refused("unknown_call", f"there is no call {key}", field="call")
