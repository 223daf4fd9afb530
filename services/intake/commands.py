"""What may be asked of call intake."""

from events.values import CallId, Channel, Code, IncidentId, Place, Priority, Text
from services.common.command import Command


class ReceiveCall(Command, name="intake.receive_call"):
    """Somebody asks for help."""

    call: CallId
    channel: Channel
    place: Place | None = None
    report: Text | None = None


class OpenIncident(Command, name="intake.open_incident"):
    """Take something on; with a call, that call is its primary one."""

    incident: IncidentId
    type: Code
    priority: Priority
    place: Place
    call: CallId | None = None


class CloseIncident(Command, name="intake.close_incident"):
    """Nothing more is owed here."""

    incident: IncidentId
    disposition: Code
