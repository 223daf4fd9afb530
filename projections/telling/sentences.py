"""What is said of an event, whatever it is about."""

from events import dispatch, record
from events.catalog import Unknown
from events.event import Event
from projections.telling.of_calls import of_call
from projections.telling.of_incidents import of_incident
from projections.telling.of_rules import of_rules
from projections.telling.words import words

OF_UNIT: dict[type[Event], str] = {
    dispatch.UnitWentOnDuty: "on duty",
    dispatch.UnitWentOffDuty: "off duty",
    dispatch.UnitAssigned: "assigned to incident {incident}",
    dispatch.AssignmentReported: "reported as sent to incident {incident}",
    dispatch.AcknowledgementOverdue: "has not acknowledged incident {incident}",
    dispatch.UnitAcknowledged: "acknowledged incident {incident}",
    dispatch.UnitEnRoute: "en route to incident {incident}",
    dispatch.UnitOnScene: "on scene at incident {incident}",
    dispatch.UnitTransporting: "transporting from incident {incident}",
    dispatch.UnitAtDestination: "at its destination from incident {incident}",
    dispatch.UnitCleared: "cleared from incident {incident}",
}
"""What is said of a unit."""


def sentence(event: Event | Unknown) -> str:
    """What happened. What this code has no words for is told by its type."""
    match event:
        case dispatch.UnitsDispatched():
            return f"incident {event.incident}: {', '.join(event.units)} dispatched"
        case dispatch.UnitRegistered():
            return f"unit {event.unit} of {event.agency} registered: {', '.join(map(words, event.capabilities))}"
        case dispatch.UnitReleased():
            return f"unit {event.unit} released from incident {event.incident}: {words(event.reason)}"
        case record.LogOpened():
            return f"log of {event.log} opened: {event.kind}"
        case record.CommandAccepted():
            return f"{event.by} asked for what was so already"
        case record.CommandRefused():
            return f"{event.by} was refused {event.asked}: {event.message}"
        case record.ReactionParked():
            return f"a reaction to position {event.position} was parked: {event.reason}"
        case record.ReactionRetried():
            return f"{event.by} had {event.context} react again to position {event.position}"
        case Event() if told := of_call(event) or of_incident(event) or of_rules(event):
            return told
        case Event() if told := OF_UNIT.get(type(event)):
            return f"unit {event.key} {told.format(incident=event.correlation)}"
        case Event():
            return f"{event.name} of {event.subject}"
        case Unknown():
            return f"{event.type} of {event.subject}"
