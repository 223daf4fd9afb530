"""What can happen to an incident: it is opened, assessed, merged, brought under control, closed, and opened again."""

from typing import Annotated

from pydantic import Field

from events.event import Event
from events.values import Code, Identifier, IncidentId, Instant, Level, Place, Priority, Relation, Text

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class IncidentOpened(Event, name="intake.incident_opened", version=2, about="incident"):
    """The centre has taken this on."""

    incident: IncidentId
    number: str
    """The number people say, the next of its local day: `20261123-00042`."""
    type: Code
    priority: Priority
    place: Place


class IncidentClassified(Event, name="intake.incident_classified", version=1, about="incident"):
    """It is something else than was thought."""

    incident: IncidentId
    type: Code


class PriorityChanged(Event, name="intake.priority_changed", version=1, about="incident"):
    """It is more urgent than was thought, or less."""

    incident: IncidentId
    priority: Priority
    reason: Text | None = None


class LocationCorrected(Event, name="intake.location_corrected", version=1, about="incident"):
    """It is elsewhere, or its place is known better. Where it was thought to be stays known."""

    incident: IncidentId
    place: Place


class LevelChanged(Event, name="intake.level_changed", version=1, about="incident"):
    """The response level is another one."""

    incident: IncidentId
    level: Level
    reason: Text | None = None
    report_by: Instant | None = None
    """When the level above must have been told; None where this level asks for no report, or it was made."""


class ReportedUpward(Event, name="intake.reported_upward", version=1, about="incident"):
    """The level above was told."""

    incident: IncidentId
    to: Text
    reference: Text | None = None


class UpwardReportOverdue(Event, name="intake.upward_report_overdue", version=1, about="incident"):
    """The level above should have been told by now."""

    incident: IncidentId
    level: Level


class CasualtiesReported(Event, name="intake.casualties_reported", version=1, about="incident"):
    """How many people are hurt, as far as it is known: totals, not additions. What was not said is None."""

    incident: IncidentId
    dead: Count | None = None
    seriously_injured: Count | None = None
    injured: Count | None = None
    trapped: Count | None = None
    missing: Count | None = None
    evacuated: Count | None = None

    @property
    def said(self) -> dict[str, int]:
        """The counts that were said, by name."""
        return self.model_dump(exclude={"at", "by", "incident"}, exclude_none=True)


class HazardFlagged(Event, name="intake.hazard_flagged", version=1, about="incident"):
    """There is something that endangers whoever goes there."""

    incident: IncidentId
    hazard: Code
    note: Text | None = None


class HazardCleared(Event, name="intake.hazard_cleared", version=1, about="incident"):
    """It endangers nobody any more, or never did."""

    incident: IncidentId
    hazard: Code
    reason: Text


class NoteAdded(Event, name="intake.note_added", version=1, about="incident"):
    """Somebody wrote down what the others should know. It is never edited."""

    incident: IncidentId
    note: Identifier
    text: Text


class NoteStruck(Event, name="intake.note_struck", version=1, about="incident"):
    """The note does not hold. It can still be read, struck through."""

    incident: IncidentId
    note: Identifier
    reason: Text


class IncidentsLinked(Event, name="intake.incidents_linked", version=1, about="incident", naming=("incident", "other")):
    """They have to do with each other, and stay two."""

    incident: IncidentId
    other: IncidentId
    relation: Relation


class IncidentsUnlinked(
    Event, name="intake.incidents_unlinked", version=1, about="incident", naming=("incident", "other")
):
    """They have nothing to do with each other after all."""

    incident: IncidentId
    other: IncidentId
    relation: Relation


class IncidentMerged(Event, name="intake.incident_merged", version=1, about="incident", naming=("incident", "into")):
    """It is the same as another one, which stands for both from now on. What belongs to it keeps its name."""

    incident: IncidentId
    into: IncidentId
    reason: Text | None = None


class IncidentUnmerged(
    Event, name="intake.incident_unmerged", version=1, about="incident", naming=("incident", "out_of")
):
    """It is not the same after all: it stands for itself again, with all that names it."""

    incident: IncidentId
    out_of: IncidentId
    reason: Text


class IncidentStabilized(Event, name="intake.incident_stabilized", version=1, about="incident"):
    """It does not get worse any more."""

    incident: IncidentId


class IncidentClosed(
    Event, name="intake.incident_closed", version=2, about="incident", naming=("incident", "absorbed")
):
    """Nothing more is owed here; whoever was sent is free."""

    incident: IncidentId
    disposition: Code
    absorbed: tuple[IncidentId, ...] = ()
    """What it stands for as it is closed: whoever was sent there is free too."""


class IncidentReopened(Event, name="intake.incident_reopened", version=1, about="incident"):
    """It is not over, or not under control, after all."""

    incident: IncidentId
    reason: Text


class IncidentArchived(Event, name="intake.incident_archived", version=1, about="incident"):
    """The incident is history: it can be read, and what comes up again is another incident."""

    incident: IncidentId


EVENTS: tuple[type[Event], ...] = (
    IncidentOpened,
    IncidentClassified,
    PriorityChanged,
    LocationCorrected,
    LevelChanged,
    ReportedUpward,
    UpwardReportOverdue,
    CasualtiesReported,
    HazardFlagged,
    HazardCleared,
    NoteAdded,
    NoteStruck,
    IncidentsLinked,
    IncidentsUnlinked,
    IncidentMerged,
    IncidentUnmerged,
    IncidentStabilized,
    IncidentClosed,
    IncidentReopened,
    IncidentArchived,
)
