"""What is known of an incident better than before: what it is, how urgent, who is hurt, what endangers the crews."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import (
    CasualtiesReported,
    HazardCleared,
    HazardFlagged,
    IncidentClassified,
    PriorityChanged,
)
from services.intake.commands.incidents import (
    ChangePriority,
    ClassifyIncident,
    ClearHazard,
    FlagHazard,
    ReportCasualties,
)
from services.intake.state import Intake
from services.intake.steps import require


def classify(command: ClassifyIncident, state: Intake, now: datetime) -> list[Event]:
    """Say what it is, in the words that were published."""
    facts = require(state, command.incident, ClassifyIncident).facts
    if facts.type == command.type:
        return []
    state.types.require(command.type)
    return [IncidentClassified(at=now, **dict(command))]


def change_priority(command: ChangePriority, state: Intake, now: datetime) -> list[Event]:
    """Say how urgent it is."""
    facts = require(state, command.incident, ChangePriority).facts
    return [] if facts.priority == command.priority else [PriorityChanged(at=now, **dict(command))]


def report_casualties(command: ReportCasualties, state: Intake, now: datetime) -> list[Event]:
    """Put down what somebody says; two desks may each know of other counts."""
    facts = require(state, command.incident, ReportCasualties).facts
    reported = CasualtiesReported(at=now, **dict(command))
    return [] if reported.said.items() <= facts.casualties else [reported]


def flag_hazard(command: FlagHazard, state: Intake, now: datetime) -> list[Event]:
    """Warn of something; what is said of it anew takes the place of what was said before."""
    facts = require(state, command.incident, FlagHazard).facts
    return [] if (command.hazard, command.note) in facts.hazards else [HazardFlagged(at=now, **dict(command))]


def clear_hazard(command: ClearHazard, state: Intake, now: datetime) -> list[Event]:
    """Say that there is none: it was flagged, or somebody looked for it and found nothing."""
    facts = require(state, command.incident, ClearHazard).facts
    return [] if command.hazard in facts.hazards_cleared else [HazardCleared(at=now, **dict(command))]
