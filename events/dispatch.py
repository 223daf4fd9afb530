"""What can happen to the units 处置力量 that are sent, and to their assignments."""

from typing import Annotated

from pydantic import Field

from events.event import Event
from events.values import Code, IncidentId, Instant, Text, UnitId


class UnitRegistered(Event, name="dispatch.unit_registered", version=1, about="unit"):
    """The centre knows this unit and may count on it once it is on duty."""

    unit: UnitId
    agency: Code
    capabilities: Annotated[tuple[Code, ...], Field(min_length=1)]
    station: Text | None = None


class UnitWentOnDuty(Event, name="dispatch.unit_went_on_duty", version=1, about="unit"):
    """The unit may be sent."""

    unit: UnitId


class UnitWentOffDuty(Event, name="dispatch.unit_went_off_duty", version=1, about="unit"):
    """The unit may not be sent."""

    unit: UnitId


class UnitsDispatched(Event, name="dispatch.units_dispatched", version=1, about="incident"):
    """These units were sent together."""

    incident: IncidentId
    units: tuple[UnitId, ...]


class UnitAssigned(Event, name="dispatch.unit_assigned", version=1, about="unit"):
    """The unit is committed to this incident, and to no other until it is released or cleared."""

    unit: UnitId
    incident: IncidentId
    acknowledge_by: Instant


class AssignmentReported(Event, name="dispatch.assignment_reported", version=1, about="unit"):
    """Others say that they sent the unit there. It was not ours to decide, so no rule rests on it."""

    unit: UnitId
    incident: IncidentId


class AcknowledgementOverdue(Event, name="dispatch.acknowledgement_overdue", version=1, about="unit"):
    """The crew was sent and has not said that it knows."""

    unit: UnitId
    incident: IncidentId


class UnitAcknowledged(Event, name="dispatch.unit_acknowledged", version=1, about="unit"):
    """The crew knows."""

    unit: UnitId
    incident: IncidentId


class UnitEnRoute(Event, name="dispatch.unit_en_route", version=1, about="unit"):
    """The unit is on its way to the incident."""

    unit: UnitId
    incident: IncidentId


class UnitOnScene(Event, name="dispatch.unit_on_scene", version=1, about="unit"):
    """The unit has arrived at the incident."""

    unit: UnitId
    incident: IncidentId


class UnitTransporting(Event, name="dispatch.unit_transporting", version=1, about="unit"):
    """The unit takes a patient from the incident to care."""

    unit: UnitId
    incident: IncidentId


class UnitAtDestination(Event, name="dispatch.unit_at_destination", version=1, about="unit"):
    """The unit has brought its patient to care."""

    unit: UnitId
    incident: IncidentId


class UnitCleared(Event, name="dispatch.unit_cleared", version=1, about="unit"):
    """The unit has finished at the incident and may be sent again."""

    unit: UnitId
    incident: IncidentId


class UnitReleased(Event, name="dispatch.unit_released", version=1, about="unit"):
    """The centre took the unit off the incident, and says why."""

    unit: UnitId
    incident: IncidentId
    reason: Code


EVENTS = (
    UnitRegistered,
    UnitWentOnDuty,
    UnitWentOffDuty,
    UnitsDispatched,
    UnitAssigned,
    AssignmentReported,
    AcknowledgementOverdue,
    UnitAcknowledged,
    UnitEnRoute,
    UnitOnScene,
    UnitTransporting,
    UnitAtDestination,
    UnitCleared,
    UnitReleased,
)
