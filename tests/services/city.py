"""A small city: its people, units and places, and builders of what happens there, each with defaults."""

from datetime import UTC, datetime, timedelta

from events.dispatch import (
    AcknowledgementOverdue,
    AssignmentReported,
    UnitAssigned,
    UnitCleared,
    UnitRegistered,
    UnitReleased,
    UnitsDispatched,
    UnitWentOffDuty,
    UnitWentOnDuty,
)
from events.event import Event
from events.intake.calls import CallAnswered, CallAttached, CallReceived
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.values import Channel, Place, Progress
from services.dispatch.unit import ACKNOWLEDGE_WITHIN, PROGRESSES

T0 = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
ANNA = "dispatcher/anna"
CREW = "crew/e01"
DISPATCH_ITSELF = "service/dispatch"
E1, E2, E3 = "E01", "E02", "E03"
FIRE, FLOOD = "fire", "flood"
CALL, SECOND_CALL = "call-1", "call-2"
BUND = Place(address="Zhongshan East 1st Road 12")


def later(seconds: float) -> datetime:
    """So long after T0."""
    return T0 + timedelta(seconds=seconds)


def registered(unit: str) -> Event:
    return UnitRegistered(at=T0, by=ANNA, unit=unit, agency="fire", capabilities=("pump",))


def on_duty(unit: str, at: datetime = T0) -> Event:
    return UnitWentOnDuty(at=at, by=ANNA, unit=unit)


def off_duty(unit: str, at: datetime = T0) -> Event:
    return UnitWentOffDuty(at=at, by=ANNA, unit=unit)


def dispatched(incident: str, *units: str) -> Event:
    return UnitsDispatched(at=T0, by=ANNA, incident=incident, units=units)


def assigned(unit: str, to: str, at: datetime = T0) -> Event:
    return UnitAssigned(at=at, by=ANNA, unit=unit, incident=to, acknowledge_by=at + ACKNOWLEDGE_WITHIN)


def assignment_reported(unit: str, to: str) -> Event:
    return AssignmentReported(at=T0, by="import/sffd", unit=unit, incident=to)


def progressed(unit: str, at: str, progress: Progress) -> Event:
    """The unit has got so far with the incident that it is at."""
    return PROGRESSES[progress](at=T0, by=CREW, unit=unit, incident=at)


def cleared(unit: str, at: str) -> Event:
    return UnitCleared(at=T0, by=CREW, unit=unit, incident=at)


def released(unit: str, from_: str, reason: str = "not_needed", by: str = ANNA) -> Event:
    return UnitReleased(at=T0, by=by, unit=unit, incident=from_, reason=reason)


def overdue(unit: str, at: str, now: datetime) -> Event:
    return AcknowledgementOverdue(at=now, by=DISPATCH_ITSELF, unit=unit, incident=at)


def opened(incident: str, number: str = "20261123-00001", at: datetime = T0) -> Event:
    return IncidentOpened(at=at, by=ANNA, incident=incident, number=number, type="fire", priority=2, place=BUND)


def closed(incident: str) -> Event:
    return IncidentClosed(at=T0, by=ANNA, incident=incident, disposition="resolved")


def received(call: str) -> Event:
    target = T0 + timedelta(seconds=15)
    return CallReceived(at=T0, by=ANNA, call=call, channel=Channel.FIRE_119, desk="fire", answer_by=target)


def answered(call: str, by: str = ANNA, at: datetime = T0) -> Event:
    return CallAnswered(at=at, by=by, call=call)


def attached(call: str, to: str) -> Event:
    return CallAttached(at=T0, by=ANNA, call=call, incident=to, role="primary")
