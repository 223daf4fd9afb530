"""What is said of an incident."""

from events.event import Event
from events.intake import incidents
from projections.telling.words import because, where, words


def of_incident(event: Event) -> str | None:
    """What happened to it; None where this is no event of an incident."""
    told = _told(event) or _assessed(event)
    return told and f"incident {event.key} {told}"


def _told(event: Event) -> str | None:
    match event:
        case incidents.IncidentOpened():
            numbered = f" as {event.number}" if event.number != event.incident else ""
            return f"opened{numbered}: {words(event.type)}, priority {event.priority}{where(event.place)}"
        case incidents.IncidentsLinked():
            return f"linked to incident {event.other}: {words(event.relation)}"
        case incidents.IncidentsUnlinked():
            return f"no longer linked to incident {event.other} as {words(event.relation)}"
        case incidents.IncidentMerged():
            return f"merged into incident {event.into}{because(event.reason)}"
        case incidents.IncidentUnmerged():
            return f"taken out of incident {event.out_of} again{because(event.reason)}"
        case incidents.IncidentStabilized():
            return "stabilized"
        case incidents.IncidentClosed():
            with_it = f", and with it {', '.join(event.absorbed)}" if event.absorbed else ""
            return f"closed: {words(event.disposition)}{with_it}"
        case incidents.IncidentReopened():
            return f"reopened{because(event.reason)}"
        case incidents.IncidentArchived():
            return "archived"
    return None


def _assessed(event: Event) -> str | None:
    match event:
        case incidents.IncidentClassified():
            return f"classified as {words(event.type)}"
        case incidents.PriorityChanged():
            return f"has priority {event.priority}{because(event.reason)}"
        case incidents.LocationCorrected():
            return f"is{where(event.place)}"
        case incidents.LevelChanged():
            by = f", to be reported upward by {event.report_by:%Y-%m-%d %H:%M} UTC" if event.report_by else ""
            return f"has response level {event.level}{by}{because(event.reason)}"
        case incidents.ReportedUpward():
            return f"reported upward to {event.to}"
        case incidents.UpwardReportOverdue():
            return f"should have been reported upward by now, at level {event.level}"
        case incidents.CasualtiesReported():
            said = event.model_dump(include=set(COUNTED), exclude_none=True)
            return f"has casualties: {', '.join(f'{number} {words(count)}' for count, number in said.items())}"
        case incidents.HazardFlagged():
            return f"has a hazard: {words(event.hazard)}{because(event.note)}"
        case incidents.HazardCleared():
            return f"has no hazard {words(event.hazard)}{because(event.reason)}"
        case incidents.NoteAdded():
            return f"noted by {event.by}: “{event.text}”"
        case incidents.NoteStruck():
            return f"note {event.note} struck{because(event.reason)}"
    return None


COUNTED = ("dead", "seriously_injured", "injured", "trapped", "missing", "evacuated")
"""In the order in which they are said."""
