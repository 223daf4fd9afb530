"""What call intake says to each command: events over the whole state, or a refusal."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallReceived
from events.intake.incidents import IncidentOpened
from events.values import GENERAL_DESK
from services.common.command import Refused
from services.common.place import located
from services.intake import call, incident
from services.intake.attaching import attachment
from services.intake.commands.calls import AttachCall, ReceiveCall
from services.intake.commands.incidents import OpenIncident
from services.intake.numbering import next_number
from services.intake.rules import DESKS
from services.intake.state import Intake


def receive_call(command: ReceiveCall, state: Intake, now: datetime) -> list[Event]:
    """Take a call; one that is here already is not taken twice, nor the same report of another house."""
    if state.calls[command.call] != call.Unknown():
        raise Refused("call_exists", f"there is a call {command.call} already", field="call")
    if command.origin and (known := state.reported_as(command.origin)):
        message = f"this report of {command.origin.source} is call {known} already"
        raise Refused("report_received", message, field="origin", allowed=[known])
    received = CallReceived(
        at=now,
        by=command.by,
        call=command.call,
        channel=command.channel,
        desk=command.desk or DESKS.get(command.channel, GENERAL_DESK),
        place=located(command.place, state.grid) if command.place else None,
        report=command.report,
        caller=command.caller,
        origin=command.origin,
        answer_by=now + state.rules.answer_target(command.channel),
    )
    return [received]


def open_incident(command: OpenIncident, state: Intake, now: datetime) -> list[Event]:
    """Take something on, under the next number of the day."""
    if state.incidents[command.incident] != incident.Unknown():
        raise Refused("incident_exists", f"there is an incident {command.incident} already", field="incident")
    state.types.require(command.type)
    opened = IncidentOpened(
        at=now,
        by=command.by,
        incident=command.incident,
        number=next_number(state.last_number, now, state.zone),
        type=command.type,
        priority=command.priority,
        place=located(command.place, state.grid),
    )
    if command.call is None:
        return [opened]
    primary = AttachCall(by=command.by, call=command.call, incident=command.incident, role="primary")
    return [opened, *attachment(primary, state, now)]
