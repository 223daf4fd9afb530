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
from events.values import Code, Identifier, IncidentId, Level, Place, Priority, Relation, Text

ARCHIVED_AFTER = timedelta(days=30)
"""From when it is closed. Until then a wrong disposition is noticed, and a retry answered with what was said."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an incident in whatever state."""

    number: str
    type: Code
    priority: Priority
    place: Place
    opened_at: datetime
    level: Level | None = None
    report_by: datetime | None = None
    """When the level above must have been told; None once it was, or once it was noted that it was not."""
    reported: tuple[Level, ...] = ()
    """The level that it had when the level above was told last, and those that it has had since."""
    hazards: frozenset[tuple[Code, Text | None]] = frozenset()
    """Those that were flagged and not cleared, each with what was said of it."""
    hazards_cleared: frozenset[Code] = frozenset()
    """Those of which somebody said that there is none, or none any more."""
    casualties: frozenset[tuple[str, int]] = frozenset()
    """What was said last of each count."""
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
            return (
                Open(Facts(event.number, event.type, event.priority, event.place, event.at))
                if incident == Unknown()
                else incident
            )
        case IncidentArchived():
            return ARCHIVED
    if not isinstance(incident, Present):
        return incident
    match incident, event:
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
            return replace(facts, place=facts.place.amended(event.place))
        case LevelChanged():
            since = facts.reported and tuple(dict.fromkeys((*facts.reported, event.level)))
            return replace(facts, level=event.level, report_by=event.report_by, reported=since)
        case ReportedUpward():
            return replace(facts, report_by=None, reported=(facts.level,) if facts.level else ())
        case UpwardReportOverdue():
            return replace(facts, report_by=None)
        case CasualtiesReported():
            return replace(facts, casualties=frozenset({**dict(facts.casualties), **event.said}.items()))
        case HazardFlagged() | HazardCleared():
            return _looked_for(facts, event)
        case NoteAdded():
            return replace(facts, notes=facts.notes | {event.note})
        case NoteStruck():
            return replace(facts, struck=facts.struck | {event.note})
        case IncidentsLinked():
            return replace(facts, links=facts.links | {(event.other, event.relation)})
        case IncidentsUnlinked():
            return replace(facts, links=facts.links - {(event.other, event.relation)})
    return facts


def _looked_for(facts: Facts, event: HazardFlagged | HazardCleared) -> Facts:
    """What is known after somebody looked for a hazard."""
    others = frozenset(one for one in facts.hazards if one[0] != event.hazard)
    if isinstance(event, HazardCleared):
        return replace(facts, hazards=others, hazards_cleared=facts.hazards_cleared | {event.hazard})
    found = others | {(event.hazard, event.note)}
    return replace(facts, hazards=found, hazards_cleared=facts.hazards_cleared - {event.hazard})


def closed_at(incident: Closed) -> datetime:
    """When it was closed."""
    return incident.archive_at - ARCHIVED_AFTER


def stood_for_by(incident: Incident) -> IncidentId | None:
    """The incident that it is merged into."""
    return incident.into if isinstance(incident, Merged) else None


def due(incident: Incident) -> datetime | None:
    """When something must happen to it by itself: a report upward is overdue, it is archived.

    That it was closed, or that another one stands for it, makes no report less due.
    """
    match incident:
        case Open(facts=Facts(report_by=report_by)):
            return report_by
        case Closed(facts=Facts(report_by=report_by), archive_at=archive_at):
            return min(report_by or archive_at, archive_at)
        case Merged(facts=Facts(report_by=report_by), archive_at=archive_at):
            return min((moment for moment in (report_by, archive_at) if moment), default=None)
    return None


def overdue(key: IncidentId, incident: Incident, now: datetime) -> list[Event]:
    """What happens to it at that moment."""
    match incident:
        case Open(facts) | Closed(facts) | Merged(facts) if facts.level and facts.report_by and facts.report_by <= now:
            level = facts.level
            return [UpwardReportOverdue(at=now, by="service/intake", incident=key, level=level)]
    return [IncidentArchived(at=now, by="service/intake", incident=key)]
