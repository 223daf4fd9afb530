"""What call intake says to each command: events over the whole state, or a refusal."""

from datetime import datetime

from events.event import Event
from events.intake import CallReceived, IncidentClosed, IncidentOpened
from services.common.command import Refused
from services.intake import call, incident
from services.intake.commands import CloseIncident, OpenIncident, ReceiveCall
from services.intake.state import Intake


def receive_call(command: ReceiveCall, state: Intake, now: datetime) -> list[Event]:
    """Take a call; one that is here already is not taken twice."""
    if state.calls[command.call] != call.Unknown():
        raise Refused("call_exists", f"there is a call {command.call} already", field="call")
    return [CallReceived(at=now, **dict(command))]


def open_incident(command: OpenIncident, state: Intake, now: datetime) -> list[Event]:
    """Take something on, under the next number of the day."""
    if state.incidents[command.incident] != incident.Unknown():
        raise Refused("incident_exists", f"there is an incident {command.incident} already", field="incident")
    opened = IncidentOpened(
        at=now,
        by=command.by,
        incident=command.incident,
        number=incident.next_number(state.last_number, now, state.zone),
        type=command.type,
        priority=command.priority,
        place=command.place,
    )
    if command.call is None:
        return [opened]
    return [opened, *call.attach(command.call, state.calls[command.call], command.incident, command.by, now)]


def close_incident(command: CloseIncident, state: Intake, now: datetime) -> list[Event]:
    """Owe nothing more; to be told the same twice changes nothing."""
    match state.incidents[command.incident]:
        case incident.Open():
            closed = IncidentClosed(at=now, by=command.by, incident=command.incident, disposition=command.disposition)
            return [closed]
        case incident.Closed(disposition=said) if said == command.disposition:
            return []
        case incident.Closed(disposition=said):
            message = f"incident {command.incident} is closed as {said}"
            raise Refused("incident_closed", message, field="disposition", allowed=[said])
        case incident.Archived():
            message = f"incident {command.incident} is archived: open another one that names it"
            raise Refused("incident_archived", message, field="incident")
        case incident.Unknown():
            raise Refused("unknown_incident", f"there is no incident {command.incident}", field="incident")
