"""Builders of what is said of an incident, as commands and as events, each with defaults."""

from datetime import datetime, timedelta

from events.event import Event
from events.intake import incidents as events
from events.intake.reference import Disposition, IncidentField, IncidentType, IncidentTypesPublished, Step, Words
from events.values import Level
from services.intake.commands import incidents as commands
from tests.services.city import ANNA, FIRE, T0

ITSELF = "service/intake"
FOUR_HOURS = timedelta(hours=4)


def classify(type: str, incident: str = FIRE) -> commands.ClassifyIncident:
    return commands.ClassifyIncident(by=ANNA, incident=incident, type=type)


def change_priority(priority: int, incident: str = FIRE) -> commands.ChangePriority:
    return commands.ChangePriority(by=ANNA, incident=incident, priority=priority)


def change_level(level: str, incident: str = FIRE) -> commands.ChangeLevel:
    return commands.ChangeLevel(by=ANNA, incident=incident, level=Level(level))


def report_upward(incident: str = FIRE) -> commands.ReportUpward:
    return commands.ReportUpward(by=ANNA, incident=incident, to="city government")


def report_casualties(incident: str = FIRE, **counts: int) -> commands.ReportCasualties:
    return commands.ReportCasualties(by=ANNA, incident=incident, **counts)


def flag_hazard(hazard: str, note: str | None = None, incident: str = FIRE) -> commands.FlagHazard:
    return commands.FlagHazard(by=ANNA, incident=incident, hazard=hazard, note=note)


def clear_hazard(hazard: str, incident: str = FIRE) -> commands.ClearHazard:
    return commands.ClearHazard(by=ANNA, incident=incident, hazard=hazard, reason="looked")


def stabilize(incident: str = FIRE) -> commands.StabilizeIncident:
    return commands.StabilizeIncident(by=ANNA, incident=incident)


def reopen(incident: str = FIRE) -> commands.ReopenIncident:
    return commands.ReopenIncident(by=ANNA, incident=incident, reason="smoke again")


def close_as(disposition: str, incident: str = FIRE) -> commands.CloseIncident:
    return commands.CloseIncident(by=ANNA, incident=incident, disposition=disposition)


def classified(type: str) -> Event:
    return events.IncidentClassified(at=T0, by=ANNA, incident=FIRE, type=type)


def priority_changed(priority: int) -> Event:
    return events.PriorityChanged(at=T0, by=ANNA, incident=FIRE, priority=priority)


def level_changed(level: str, report_by: datetime | None = None, at: datetime = T0) -> Event:
    return events.LevelChanged(at=at, by=ANNA, incident=FIRE, level=Level(level), report_by=report_by)


def reported_upward(at: datetime = T0) -> Event:
    return events.ReportedUpward(at=at, by=ANNA, incident=FIRE, to="city government")


def report_overdue(level: str, at: datetime) -> Event:
    return events.UpwardReportOverdue(at=at, by=ITSELF, incident=FIRE, level=Level(level))


def casualties_reported(**counts: int) -> Event:
    return events.CasualtiesReported(at=T0, by=ANNA, incident=FIRE, **counts)


def hazard_flagged(hazard: str, note: str | None = None) -> Event:
    return events.HazardFlagged(at=T0, by=ANNA, incident=FIRE, hazard=hazard, note=note)


def hazard_cleared(hazard: str) -> Event:
    return events.HazardCleared(at=T0, by=ANNA, incident=FIRE, hazard=hazard, reason="looked")


def note_added(note: str) -> Event:
    return events.NoteAdded(at=T0, by=ANNA, incident=FIRE, note=note, text="the gas is shut off")


def note_struck(note: str) -> Event:
    return events.NoteStruck(at=T0, by=ANNA, incident=FIRE, note=note, reason="it is not")


def stabilized() -> Event:
    return events.IncidentStabilized(at=T0, by=ANNA, incident=FIRE)


def reopened(at: datetime = T0) -> Event:
    return events.IncidentReopened(at=at, by=ANNA, incident=FIRE, reason="smoke again")


def archived(at: datetime = T0) -> Event:
    return events.IncidentArchived(at=at, by=ITSELF, incident=FIRE)


def merged_into(other: str) -> Event:
    return events.IncidentMerged(at=T0, by=ANNA, incident=FIRE, into=other)


def unmerged(out_of: str) -> Event:
    return events.IncidentUnmerged(at=T0, by=ANNA, incident=FIRE, out_of=out_of, reason="another house")


def type_of_incident(type: str, dispositions: tuple[str, ...] = (), **needs: tuple[IncidentField, ...]) -> IncidentType:
    words = Words(zh=type, en=type)
    return IncidentType(
        type=type,
        label=words,
        family=type,
        needs={Step(step): fields for step, fields in needs.items()},
        dispositions=tuple(Disposition(disposition=one, label=words) for one in dispositions),
    )


def published(*types: IncidentType) -> Event:
    return IncidentTypesPublished(at=T0, by=ANNA, catalogue="types", number=1, sample=False, types=types)
