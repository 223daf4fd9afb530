"""What dispatch says to each command: events over the whole state, or a refusal."""

from datetime import datetime

from events.dispatch import UnitRegistered, UnitsDispatched, UnitWentOffDuty, UnitWentOnDuty
from events.event import Event
from services.common.command import Refused
from services.dispatch import unit
from services.dispatch.commands import DispatchUnits, EndDuty, RegisterUnit, ReleaseUnit, ReportUnitStatus, StartDuty
from services.dispatch.state import Dispatch


def register_unit(command: RegisterUnit, state: Dispatch, now: datetime) -> list[Event]:
    """Know a unit; one that is known is not made anew."""
    if state.units[command.unit] != unit.Unknown():
        raise Refused("unit_exists", f"there is a unit {command.unit} already", field="unit")
    return [UnitRegistered(at=now, **dict(command))]


def start_duty(command: StartDuty, state: Dispatch, now: datetime) -> list[Event]:
    """Let the unit be sent from now on."""
    match state.units[command.unit]:
        case unit.Unknown():
            raise Refused("unknown_unit", f"there is no unit {command.unit}", field="unit")
        case unit.OffDuty():
            return [UnitWentOnDuty(at=now, by=command.by, unit=command.unit)]
    return []


def end_duty(command: EndDuty, state: Dispatch, now: datetime) -> list[Event]:
    """Let the unit not be sent from now on; one that is on an incident must be done there first."""
    match state.units[command.unit]:
        case unit.Unknown():
            raise Refused("unknown_unit", f"there is no unit {command.unit}", field="unit")
        case unit.Committed(incident=incident):
            raise Refused("unit_committed", f"{command.unit} is on incident {incident}", field="unit")
        case unit.Available():
            return [UnitWentOffDuty(at=now, by=command.by, unit=command.unit)]
    return []


def dispatch_units(command: DispatchUnits, state: Dispatch, now: datetime) -> list[Event]:
    """Send all of the units, or none."""
    state.require_open(command.incident)
    assigned = [
        event
        for key in dict.fromkeys(command.units)
        for event in unit.assign(key, state.units[key], command.incident, command.by, now)
    ]
    if not assigned:
        return []
    sent = tuple(event.key for event in assigned)
    return [UnitsDispatched(at=now, by=command.by, incident=command.incident, units=sent), *assigned]


def report_unit_status(command: ReportUnitStatus, state: Dispatch, now: datetime) -> list[Event]:
    """Take note of how far a unit has got with its incident."""
    here = state.units[command.unit]
    return unit.advance(command.unit, here, command.incident, command.progress, command.by, now)


def release_unit(command: ReleaseUnit, state: Dispatch, now: datetime) -> list[Event]:
    """Take a unit off its incident."""
    here = state.units[command.unit]
    return unit.release(command.unit, here, command.incident, command.reason, command.by, now)
