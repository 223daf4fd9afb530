"""Links: incidents that have to do with each other, and stay two."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import IncidentsLinked, IncidentsUnlinked
from events.values import IncidentId, Relation
from services.common.command import Refused
from services.intake import incident
from services.intake.commands.incidents import LinkIncidents, UnlinkIncidents
from services.intake.state import Intake
from services.intake.steps import require


def link_incidents(command: LinkIncidents, state: Intake, now: datetime) -> list[Event]:
    """Link them; to be told twice changes nothing, from whichever side."""
    if command.incident == command.other:
        raise Refused(
            "same_incident", f"incident {state.number(command.incident)} is not linked with itself", field="other"
        )
    require(state, command.incident, LinkIncidents)
    require(state, command.other, LinkIncidents, field="other")
    return [] if _held_by(command, state) else [IncidentsLinked(at=now, **dict(command))]


def unlink_incidents(command: UnlinkIncidents, state: Intake, now: datetime) -> list[Event]:
    """Take the link away, from whichever side it was made; where there is none, nothing changes."""
    require(state, command.incident, UnlinkIncidents)
    held = _held_by(command, state)
    if held is None:
        if command.relation == Relation.RELATED and isinstance(state.incidents[command.other], incident.Archived):
            # It may have held one, and took it along.
            message = f"incident {command.other} is archived: what it was linked with stays so"
            raise Refused("incident_archived", message, field="other")
        return []
    key, other = held
    return [
        IncidentsUnlinked(at=now, by=command.by, incident=key, other=other, relation=command.relation),
    ]


def _held_by(link: LinkIncidents | UnlinkIncidents, state: Intake) -> tuple[IncidentId, IncidentId] | None:
    """The link as it was made: (incident, other). What is related is so both ways."""
    ways = [(link.incident, link.other)]
    if link.relation == Relation.RELATED:
        ways.append((link.other, link.incident))
    for key, other in ways:
        here = state.incidents[key]
        if isinstance(here, incident.Present) and (other, link.relation) in here.facts.links:
            return key, other
    return None
