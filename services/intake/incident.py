"""An incident: open, brought under control, closed, archived; or merged into another one that stands for both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from events.event import Event
from events.intake.incidents import (
    CasualtiesReported,
    HazardCleared,
    HazardFlagged,
    IncidentArchived,
    IncidentClassified,
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentsLinked,
    IncidentStabilized,
    IncidentsUnlinked,
    IncidentUnmerged,
    LevelChanged,
    LocationCorrected,
    NoteAdded,
    NoteStruck,
    PriorityChanged,
    ReportedUpward,
    UpwardReportOverdue,
)
from events.values import Code, Identifier, IncidentId, Level, Place, Priority, Relation

ARCHIVED_AFTER = timedelta(days=30)
"""From when it is closed. Until then a wrong disposition is noticed, and a retry answered with what was said."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an incident in whatever state."""

    type: Code
    priority: Priority
    place: Place
    opened_at: datetime
    level: Level | None = None
    report_by: datetime | None = None
    """When the level above must have been told; None once it was, or once it was noted that it was not."""
    hazards: frozenset[Code] = frozenset()
    hazards_assessed: bool = False
    casualties_reported: bool = False
    notes: frozenset[Identifier] = frozenset()
    struck: frozenset[Identifier] = frozenset()
    links: frozenset[tuple[IncidentId, Relation]] = frozenset()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has opened it."""


@dataclass(frozen=True, slots=True)
class Open:
    """The centre has taken it on."""

    facts: Facts
    stabilized: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more is owed there."""

    facts: Facts
    disposition: Code
    archive_at: datetime


@dataclass(frozen=True, slots=True)
class Merged:
    """Another one stands for it. It comes back as what it was."""

    facts: Facts
    stabilized: bool
    into: IncidentId
    archive_at: datetime | None = None
    """When whoever stands for it goes, and it with them; None as long as that is open."""


@dataclass(frozen=True, slots=True)
class Archived:
    """It is history. Only that there was one of this id is kept, as the id may not be used again."""


ARCHIVED = Archived()
"""Shared by all, as they are kept for ever."""

Incident = Unknown | Open | Closed | Merged | Archived
Present = Open | Closed | Merged


def evolve(incident: Incident, event: Event) -> Incident:
    """The incident after an event. What does not fit changes nothing."""
    match event:
        case IncidentOpened():
            return Open(Facts(event.type, event.priority, event.place, event.at)) if incident == Unknown() else incident
        case IncidentArchived():
            return ARCHIVED
    if not isinstance(incident, Present):
        return incident
    match incident, event:
        case ((Unknown() | Archived()), _):
            return incident
        case Open(), IncidentStabilized():
            return replace(incident, stabilized=True)
        case ((Open() | Merged()), IncidentClosed()):
            return Closed(incident.facts, event.disposition, event.at + ARCHIVED_AFTER)
        case ((Open() | Closed()), IncidentReopened()):
            return Open(incident.facts)
        case Open(), IncidentMerged():
            return Merged(incident.facts, incident.stabilized, event.into)
        case Merged(), IncidentUnmerged():
            return Open(incident.facts, incident.stabilized)
    facts = known(incident.facts, event)
    return incident if facts is incident.facts else replace(incident, facts=facts)


def known(facts: Facts, event: Event) -> Facts:
    """What is known of an incident after an event."""
    match event:
        case IncidentClassified():
            return replace(facts, type=event.type)
        case PriorityChanged():
            return replace(facts, priority=event.priority)
        case LocationCorrected():
            return replace(facts, place=event.place)
        case LevelChanged():
            return replace(facts, level=event.level, report_by=event.report_by)
        case ReportedUpward() | UpwardReportOverdue():
            return replace(facts, report_by=None)
        case CasualtiesReported():
            return replace(facts, casualties_reported=True)
        case HazardFlagged():
            return replace(facts, hazards=facts.hazards | {event.hazard}, hazards_assessed=True)
        case HazardCleared():
            return replace(facts, hazards=facts.hazards - {event.hazard}, hazards_assessed=True)
        case NoteAdded():
            return replace(facts, notes=facts.notes | {event.note})
        case NoteStruck():
            return replace(facts, struck=facts.struck | {event.note})
        case IncidentsLinked():
            return replace(facts, links=facts.links | {(event.other, event.relation)})
        case IncidentsUnlinked():
            return replace(facts, links=facts.links - {(event.other, event.relation)})
    return facts


def stood_for_by(incident: Incident) -> IncidentId | None:
    """The incident that it is merged into."""
    return incident.into if isinstance(incident, Merged) else None


def due(incident: Incident) -> datetime | None:
    """When something must happen to it by itself: a report upward is overdue, it is archived."""
    match incident:
        case Open(facts=Facts(report_by=report_by)):
            return report_by
        case Closed(archive_at=archive_at) | Merged(archive_at=archive_at):
            return archive_at
    return None


def overdue(key: IncidentId, incident: Incident, now: datetime) -> list[Event]:
    """What happens to it at that moment."""
    match incident:
        case Open(facts=Facts(level=Level() as level)):
            return [UpwardReportOverdue(at=now, by="service/intake", incident=key, level=level)]
    return [IncidentArchived(at=now, by="service/intake", incident=key)]
