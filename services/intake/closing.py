"""How an incident ends: under control, closed, and opened again where that was too early."""

from collections.abc import Iterator
from datetime import datetime

from events.event import Event
from events.intake.incidents import IncidentClosed, IncidentReopened, IncidentStabilized
from events.intake.reference import IncidentField, IncidentType, Step
from events.values import Code, IncidentId
from services.common.command import Refused
from services.intake import incident
from services.intake.commands.incidents import CloseIncident, ReopenIncident, StabilizeIncident
from services.intake.incident import Facts
from services.intake.state import Intake
from services.intake.steps import require


def stabilize(command: StabilizeIncident, state: Intake, now: datetime) -> list[Event]:
    """It does not get worse any more."""
    match require(state, command.incident, StabilizeIncident):
        case incident.Open(stabilized=False, facts=facts):
            _require_known(command.incident, facts, Step.STABILIZE, state)
            return [IncidentStabilized(at=now, **dict(command))]
    return []


def close(command: CloseIncident, state: Intake, now: datetime) -> list[Event]:
    """Owe nothing more; to be told the same twice changes nothing."""
    match state.incidents[command.incident]:
        case incident.Closed(disposition=said) if said == command.disposition:
            return []
        case incident.Closed(disposition=said):
            number = state.number(command.incident)
            message = f"incident {number} is closed as {said}: reopen it, to close it as something else"
            raise Refused("incident_closed", message, field="disposition", allowed=[said])
    facts = require(state, command.incident, CloseIncident).facts
    if type := state.types.find(facts.type):
        _require_legal(command.disposition, type)
    _require_known(command.incident, facts, Step.CLOSE, state)
    return [IncidentClosed(at=now, **dict(command), absorbed=state.absorbed(command.incident))]


def reopen(command: ReopenIncident, state: Intake, now: datetime) -> list[Event]:
    """It is not over, or not under control; one that is open and not under control is so already."""
    match require(state, command.incident, ReopenIncident):
        case incident.Open(stabilized=False):
            return []
    return [IncidentReopened(at=now, **dict(command))]


def _require_legal(disposition: Code, type: IncidentType) -> None:
    legal = [one.disposition for one in type.dispositions]
    if legal and disposition not in legal:
        message = f"an incident of type {type.type} does not end as {disposition}"
        raise Refused("unknown_disposition", message, field="disposition", allowed=legal)


def _require_known(key: IncidentId, facts: Facts, step: Step, state: Intake) -> None:
    type = state.types.find(facts.type)
    missing = type.missing(step, set(_known(key, facts, state))) if type else []
    if missing:
        message = (
            f"before it can {step}, incident {key} of type {facts.type} needs: {', '.join(missing)}. Say these first"
        )
        raise Refused("incident_incomplete", message, field="incident", allowed=missing)


def _known(key: IncidentId, facts: Facts, state: Intake) -> Iterator[IncidentField]:
    """What is known of an incident, of all that a type may need."""
    if facts.place.address is not None:
        yield IncidentField.ADDRESS
    if facts.place.point is not None:
        yield IncidentField.POINT
    if facts.level is not None:
        yield IncidentField.LEVEL
    if facts.casualties:
        yield IncidentField.CASUALTIES
    if facts.hazards or facts.hazards_cleared:
        yield IncidentField.HAZARDS
    if state.primary_call(key) is not None:
        yield IncidentField.PRIMARY_CALL
    if facts.notes - facts.struck:
        yield IncidentField.NOTE
