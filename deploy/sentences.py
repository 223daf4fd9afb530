"""Every event as a sentence that a commander can read."""

from events import dispatch, intake, record
from events.catalog import Unknown
from events.event import Event
from events.values import Place

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
        case intake.CallReceived():
            said = f": “{event.report}”" if event.report else ""
            return f"call {event.call} received by {_words(event.channel)}{_where(event.place)}{said}"
        case intake.CallAttached():
            return f"call {event.call} is the {event.role} call of incident {event.incident}"
        case intake.IncidentOpened():
            what = f"{_words(event.type)}, priority {event.priority}{_where(event.place)}"
            numbered = f" as {event.number}" if event.number != event.incident else ""
            return f"incident {event.incident} opened{numbered}: {what}"
        case intake.IncidentClosed():
            return f"incident {event.incident} closed: {_words(event.disposition)}"
        case intake.CallArchived() | intake.IncidentArchived():
            return f"{event.about} {event.key} archived"
        case dispatch.UnitsDispatched():
            return f"incident {event.incident}: {', '.join(event.units)} dispatched"
        case dispatch.UnitRegistered():
            return f"unit {event.unit} of {event.agency} registered: {', '.join(map(_words, event.capabilities))}"
        case dispatch.UnitReleased():
            return f"unit {event.unit} released from incident {event.incident}: {_words(event.reason)}"
        case record.LogOpened():
            return f"log of {event.log} opened: {event.kind}"
        case record.CommandAccepted():
            return f"{event.by} asked for what was so already"
        case record.CommandRefused():
            return f"{event.by} was refused {event.asked}: {event.message}"
        case record.ReactionParked():
            return f"a reaction to position {event.position} was parked: {event.reason}"
        case Event() if told := OF_UNIT.get(type(event)):
            return f"unit {event.key} {told.format(incident=event.correlation)}"
        case Event():
            return f"{event.name} of {event.subject}"
        case Unknown():
            return f"{event.type} of {event.subject}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _where(place: Place | None) -> str:
    if place and place.address:
        return f" at {place.address}"
    if place and place.point:
        return f" at {place.point.lat:.5f}, {place.point.lon:.5f}"
    return ""
