"""What can be told of a city: builders of events, each with defaults."""

from datetime import UTC, datetime, timedelta

from events.dispatch import UnitAcknowledged, UnitAssigned, UnitCleared, UnitRegistered, UnitWentOnDuty
from events.event import Event
from events.intake.calls import CallAttached, CallReceived
from events.intake.incidents import (
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentUnmerged,
    NoteAdded,
)
from events.values import Channel, Place, Point, Relation

T0 = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
BY = "dispatcher/anna"
PLACE = Place(address="Nanjing Road 1", point=Point(lat=31.23, lon=121.47))


def at(minutes: float) -> datetime:
    """So many minutes after T0."""
    return T0 + timedelta(minutes=minutes)


def received(call: str, minutes: float = 0, channel: Channel = Channel.FIRE_119) -> Event:
    return CallReceived(at=at(minutes), by=BY, call=call, channel=channel, place=PLACE, report="smoke")


def opened(incident: str, minutes: float = 0, type: str = "fire", priority: int = 2) -> Event:
    return IncidentOpened(
        at=at(minutes),
        by=BY,
        incident=incident,
        number=f"20261123-{incident}",
        type=type,
        priority=priority,
        place=PLACE,
    )


def attached(call: str, incident: str, minutes: float = 0) -> Event:
    return CallAttached(at=at(minutes), by=BY, call=call, incident=incident, role="primary")


def closed(incident: str, minutes: float = 9) -> Event:
    return IncidentClosed(at=at(minutes), by=BY, incident=incident, disposition="put_out")


def registered(unit: str, agency: str = "fire", *capabilities: str) -> list[Event]:
    return [
        UnitRegistered(at=T0, by=BY, unit=unit, agency=agency, capabilities=capabilities or ("pump",)),
        UnitWentOnDuty(at=T0, by=BY, unit=unit),
    ]


def assigned(unit: str, incident: str, minutes: float = 1) -> Event:
    return UnitAssigned(at=at(minutes), by=BY, unit=unit, incident=incident, acknowledge_by=at(minutes + 1))


def acknowledged(unit: str, incident: str, minutes: float = 2) -> Event:
    return UnitAcknowledged(at=at(minutes), by=BY, unit=unit, incident=incident)


def cleared(unit: str, incident: str, minutes: float = 8) -> Event:
    return UnitCleared(at=at(minutes), by=BY, unit=unit, incident=incident)


def noted(note: str, incident: str, text: str = "hydrant is dry", minutes: float = 3) -> Event:
    return NoteAdded(at=at(minutes), by=BY, incident=incident, note=note, text=text)


def linked(incident: str, other: str, minutes: float = 3) -> Event:
    return IncidentsLinked(at=at(minutes), by=BY, incident=incident, other=other, relation=Relation.CAUSED_BY)


def merged(incident: str, into: str, minutes: float = 4) -> Event:
    return IncidentMerged(at=at(minutes), by=BY, incident=incident, into=into, reason="same smoke")


def unmerged(incident: str, out_of: str, minutes: float = 5) -> Event:
    return IncidentUnmerged(at=at(minutes), by=BY, incident=incident, out_of=out_of, reason="two streets")
