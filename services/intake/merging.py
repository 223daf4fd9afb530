"""Merging: one incident stands for another from now on. Nothing is copied, so un-merging gives back what there was."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import IncidentMerged, IncidentUnmerged
from services.common.command import Refused
from services.intake import incident
from services.intake.commands.incidents import MergeIncident, UnmergeIncident
from services.intake.state import Intake
from services.intake.steps import require


def merge_incident(command: MergeIncident, state: Intake, now: datetime) -> list[Event]:
    """Let an open incident be stood for by another open one.

    The other one is merged into none, so no chain ever comes back to where it began.
    """
    if command.incident == command.into:
        raise Refused(
            "same_incident", f"incident {state.number(command.incident)} is not merged into itself", field="into"
        )
    if incident.stood_for_by(state.incidents[command.incident]) == command.into:
        return []
    require(state, command.incident, MergeIncident)
    if state.survivor(command.into) == command.incident:
        survivor, other = state.number(command.incident), state.number(command.into)
        message = f"incident {survivor} stands for {other} already: un-merge that first"
        raise Refused("incident_merged", message, field="into", allowed=[])
    require(state, command.into, MergeIncident, field="into")
    return [IncidentMerged(at=now, **dict(command))]


def unmerge_incident(command: UnmergeIncident, state: Intake, now: datetime) -> list[Event]:
    """Let a merged incident stand for itself again, as what it was; what is merged into it stays so.

    Also where its survivor is closed by now: that said nothing of an incident that is not the same after all, so it
    comes back open, and somebody looks at it.
    """
    here = require(state, command.incident, UnmergeIncident)
    assert isinstance(here, incident.Merged), "nothing else can be un-merged"
    return [IncidentUnmerged(at=now, **dict(command), out_of=here.into)]
