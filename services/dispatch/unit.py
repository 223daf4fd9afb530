"""A unit: whether it may be sent, and how far it has got with what it was sent to."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events.dispatch import (
    AcknowledgementOverdue,
    UnitAcknowledged,
    UnitAssigned,
    UnitAtDestination,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
    UnitRegistered,
    UnitReleased,
    UnitTransporting,
    UnitWentOffDuty,
    UnitWentOnDuty,
)
from events.event import Event
from events.values import Actor, IncidentId, Progress, UnitId
from services.common.command import Refused

ACKNOWLEDGE_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The centre has never heard of it."""


@dataclass(frozen=True, slots=True)
class OffDuty:
    """It may not be sent."""


@dataclass(frozen=True, slots=True)
class Available:
    """It may be sent."""


@dataclass(frozen=True, slots=True)
class Committed:
    """It is on one incident, and on no other until it is released or cleared."""

    incident: IncidentId
    progress: Progress
    acknowledge_by: datetime | None
    """When silence is overdue; None once the crew was heard of, or its silence noted."""


Unit = Unknown | OffDuty | Available | Committed

Reached = UnitAcknowledged | UnitEnRoute | UnitOnScene | UnitTransporting | UnitAtDestination | UnitCleared
PROGRESSES: dict[Progress, type[Reached]] = {
    Progress.ACKNOWLEDGED: UnitAcknowledged,
    Progress.EN_ROUTE: UnitEnRoute,
    Progress.ON_SCENE: UnitOnScene,
    Progress.TRANSPORTING: UnitTransporting,
    Progress.AT_DESTINATION: UnitAtDestination,
    Progress.CLEARED: UnitCleared,
}
_REACHED = {event: progress for progress, event in PROGRESSES.items()}
_ORDER = list(Progress)


def evolve(unit: Unit, event: Event) -> Unit:
    """The unit after an event. What is said of an assignment that it does not have changes nothing."""
    match event:
        case UnitRegistered():
            return OffDuty() if unit == Unknown() else unit
        case UnitWentOnDuty():
            return Available() if isinstance(unit, OffDuty) else unit
        case UnitWentOffDuty():
            return OffDuty()
        case UnitAssigned(incident=incident, acknowledge_by=by):
            return Committed(incident, Progress.DISPATCHED, by)
        case AcknowledgementOverdue() if isinstance(unit, Committed) and unit.incident == event.incident:
            return replace(unit, acknowledge_by=None)
        case UnitCleared() | UnitReleased() if isinstance(unit, Committed) and unit.incident == event.incident:
            return Available()
        case UnitAcknowledged() | UnitEnRoute() | UnitOnScene() | UnitTransporting() | UnitAtDestination() if (
            isinstance(unit, Committed) and unit.incident == event.incident
        ):
            return Committed(unit.incident, _REACHED[type(event)], None)
    return unit


def incident_of(unit: Unit) -> IncidentId | None:
    """The incident that the unit is on."""
    return unit.incident if isinstance(unit, Committed) else None


def due(unit: Unit) -> datetime | None:
    """When the unit's silence becomes overdue."""
    return unit.acknowledge_by if isinstance(unit, Committed) else None


def overdue(key: UnitId, unit: Unit, now: datetime) -> list[Event]:
    """The crew has not said that it knows, and somebody must call it."""
    if not isinstance(unit, Committed):
        return []
    return [AcknowledgementOverdue(at=now, by="service/dispatch", unit=key, incident=unit.incident)]


def assign(key: UnitId, unit: Unit, incident: IncidentId, by: Actor, now: datetime) -> list[Event]:
    """Commit the unit to an incident. To be told twice changes nothing."""
    match unit:
        case Available():
            return [UnitAssigned(at=now, by=by, unit=key, incident=incident, acknowledge_by=now + ACKNOWLEDGE_WITHIN)]
        case Committed(incident=already) if already == incident:
            return []
        case Committed(incident=other):
            raise Refused("unit_not_available", f"{key} is on incident {other}", field="units", allowed=["available"])
        case OffDuty():
            raise Refused("unit_not_available", f"{key} is off duty", field="units", allowed=["available"])
        case Unknown():
            raise Refused("unknown_unit", f"there is no unit {key}", field="units")
        case _:
            assert_never(unit)


def advance(key: UnitId, unit: Unit, incident: IncidentId, progress: Progress, by: Actor, now: datetime) -> list[Event]:
    """Take note of how far the unit has got. Steps may be skipped, as crews forget buttons, but none is taken back."""
    here = on_incident(key, unit, incident)
    if progress == here.progress:
        return []
    legal = _ORDER[_ORDER.index(here.progress) + 1 :]
    if progress not in legal:
        message = f"{key} is {here.progress} and cannot become {progress}"
        raise Refused("illegal_transition", message, field="progress", allowed=legal)
    return [PROGRESSES[progress](at=now, by=by, unit=key, incident=incident)]


def release(key: UnitId, unit: Unit, incident: IncidentId, reason: str, by: Actor, now: datetime) -> list[Event]:
    """Take the unit off the incident."""
    on_incident(key, unit, incident)
    return [UnitReleased(at=now, by=by, unit=key, incident=incident, reason=reason)]


def on_incident(key: UnitId, unit: Unit, incident: IncidentId) -> Committed:
    """The unit, on that incident; refused where it is not."""
    match unit:
        case Committed(incident=here) if here == incident:
            return unit
        case Committed(incident=other):
            raise Refused("unit_not_on_incident", f"{key} is on incident {other}", field="incident", allowed=[other])
        case Unknown():
            raise Refused("unknown_unit", f"there is no unit {key}", field="unit")
        case _:
            raise Refused("unit_not_on_incident", f"{key} is on no incident", field="incident", allowed=[])
