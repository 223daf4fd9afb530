"""What may be asked of dispatch."""

from typing import Annotated

from pydantic import Field

from events.values import Code, IncidentId, Progress, Text, UnitId
from services.common.command import Command


class RegisterUnit(Command, name="dispatch.register_unit"):
    """Let the centre know a unit."""

    unit: UnitId
    agency: Code
    capabilities: Annotated[tuple[Code, ...], Field(min_length=1)]
    station: Text | None = None


class StartDuty(Command, name="dispatch.start_duty"):
    """From now on the unit may be sent."""

    unit: UnitId


class EndDuty(Command, name="dispatch.end_duty"):
    """From now on the unit may not be sent."""

    unit: UnitId


class DispatchUnits(Command, name="dispatch.dispatch_units"):
    """Send these units to an incident: all of them, or none."""

    incident: IncidentId
    units: Annotated[tuple[UnitId, ...], Field(min_length=1, max_length=100)]


class ReportUnitStatus(Command, name="dispatch.report_unit_status"):
    """A unit has got further with the incident it was sent to."""

    unit: UnitId
    incident: IncidentId
    progress: Progress


class ReleaseUnit(Command, name="dispatch.release_unit"):
    """Take a unit off its incident before it is done."""

    unit: UnitId
    incident: IncidentId
    reason: Code
