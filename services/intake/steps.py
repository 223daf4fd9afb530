"""Which step is legal in which state of an incident: the one place that says so."""

from collections.abc import Iterable

from events.values import IncidentId
from services.common.command import Command, Refused
from services.intake import incident
from services.intake.commands.calls import AttachCall
from services.intake.commands.incidents import (
    AddNote,
    ChangeLevel,
    ChangePriority,
    ClassifyIncident,
    ClearHazard,
    CloseIncident,
    CorrectLocation,
    FlagHazard,
    LinkIncidents,
    MergeIncident,
    ReopenIncident,
    ReportCasualties,
    ReportUpward,
    StabilizeIncident,
    StrikeNote,
    UnlinkIncidents,
    UnmergeIncident,
)
from services.intake.state import Intake

Step = type[Command]

WHILE_OPEN: tuple[Step, ...] = (
    ClassifyIncident,
    ChangePriority,
    CorrectLocation,
    ChangeLevel,
    ReportUpward,
    ReportCasualties,
    FlagHazard,
    ClearHazard,
    AddNote,
    StrikeNote,
    LinkIncidents,
    UnlinkIncidents,
    MergeIncident,
    AttachCall,
    StabilizeIncident,
    CloseIncident,
    ReopenIncident,
)
"""Also once it is under control. What is so already is legal, and changes nothing."""
ONCE_CLOSED: tuple[Step, ...] = (
    ReportUpward,
    ReportCasualties,
    AddNote,
    StrikeNote,
    LinkIncidents,
    UnlinkIncidents,
    ReopenIncident,
)
"""What is learnt late is worth keeping; all else needs it to be open again."""
WHILE_MERGED: tuple[Step, ...] = (
    ReportUpward,
    ClearHazard,
    AddNote,
    StrikeNote,
    UnlinkIncidents,
    AttachCall,
    UnmergeIncident,
)
"""What names it still is recorded under it, and shown with the survivor."""


def require(state: Intake, key: IncidentId, step: Step, field: str = "incident") -> incident.Present:
    """The incident, where the step is legal for it. Raises Refused, which names the legal ones or the survivor.

    `field` is the command's own that has the key.
    """
    here = state.incidents[key]
    match here:
        case incident.Open() if step in WHILE_OPEN:
            return here
        case incident.Closed() if step in ONCE_CLOSED:
            return here
        case incident.Merged() if step in WHILE_MERGED:
            return here
        case incident.Open():
            message = f"incident {state.number(key)} is merged into none"
            raise Refused("illegal_transition", message, field=field, allowed=names(WHILE_OPEN))
        case incident.Closed(disposition=said):
            message = f"incident {state.number(key)} is closed as {said}: reopen it first, or open another one"
            raise Refused("incident_closed", message, field=field, allowed=names(ONCE_CLOSED))
        case incident.Merged():
            survivor = state.survivor(key)
            both = f"incident {state.number(key)} is merged into {state.number(survivor)}, which stands for both"
            message = f"{both}: do it there, or un-merge them"
            raise Refused("incident_merged", message, field=field, allowed=[survivor])
        case incident.Archived():
            message = f"incident {key} is archived: open another one that names it"
            raise Refused("incident_archived", message, field=field)
        case incident.Unknown():
            raise Refused("unknown_incident", f"there is no incident {key}", field=field)


def names(steps: Iterable[Step]) -> list[str]:
    """What the steps are called: `reopen_incident`."""
    return [step.name.partition(".")[2] for step in steps]
