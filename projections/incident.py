"""An incident as it is known: what the centre has taken on, and how it ended."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, DateTime, SmallInteger, Text

from events.intake.calls import CallAttached, CallDetached
from events.intake.incidents import (
    CasualtiesReported,
    HazardCleared,
    HazardFlagged,
    IncidentClassified,
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentStabilized,
    IncidentUnmerged,
    LevelChanged,
    LocationCorrected,
    NoteAdded,
    NoteStruck,
    PriorityChanged,
    ReportedUpward,
    UpwardReportOverdue,
)
from events.intake.reference import IncidentField
from events.values import Level
from projections.nearness import index_premises
from projections.placed import amended, place_columns, placed
from projections.projection import Projection
from projections.versions import versioned

RANKS = {level.value: rank for rank, level in enumerate(Level, start=1)}
WITHOUT_LEVEL = len(RANKS) + 1
COUNTS = ("dead", "seriously_injured", "injured", "trapped", "missing", "evacuated")
"""What a report of casualties counts."""

table = versioned(
    "incidents",
    Column("incident", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    *place_columns(),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("level", Text),
    Column("rank", SmallInteger, nullable=False),
    Column("report_by", DateTime(timezone=True)),
    Column("report_overdue", Boolean, nullable=False),
    Column("reported_upward_at", DateTime(timezone=True)),
    *(Column(count, BigInteger) for count in COUNTS),
    Column("hazards_assessed", Boolean, nullable=False),
    Column("notes", BigInteger, nullable=False),
    Column("stabilized_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("disposition", Text),
    Column("merged_into", Text),
    Column("call", Text),
    Column("calls_changed_at", DateTime(timezone=True)),
    key=("incident",),
    indexes=[("opened_at", "incident"), ("number",), ("from_position",), ("merged_into",), ("lat", "lon"), ("cell",)],
)
index_premises(table)


class Incident(NamedTuple):
    """An incident as it is known."""

    incident: str
    number: str
    type: str
    priority: int
    status: str
    """open, stabilized, closed or merged."""
    address: str | None
    text: str | None
    lat: float | None
    lon: float | None
    uncertainty_m: float | None
    place_source: str | None
    datum: str | None
    original_lat: float | None
    original_lon: float | None
    cell: str | None
    opened_at: datetime
    opened_by: str
    level: str | None = None
    rank: int = WITHOUT_LEVEL
    """Of its level, that it can be ordered by: 1 is I, 4 is IV, and without a level it comes behind these."""
    report_by: datetime | None = None
    """When the level above must have been told; None where it need not be, or was."""
    report_overdue: bool = False
    reported_upward_at: datetime | None = None
    dead: int | None = None
    seriously_injured: int | None = None
    injured: int | None = None
    trapped: int | None = None
    missing: int | None = None
    evacuated: int | None = None
    hazards_assessed: bool = False
    notes: int = 0
    """How many were added and not struck."""
    stabilized_at: datetime | None = None
    closed_at: datetime | None = None
    disposition: str | None = None
    merged_into: str | None = None
    """The incident that stands for this one."""
    call: str | None = None
    """The primary call: whose receipt the city's answer is measured from."""
    calls_changed_at: datetime | None = None
    """When a call was attached to it or detached last, whatever its role: that is a change of the incident, too."""

    @property
    def known(self) -> set[IncidentField]:
        """Of all that a type of incident may need, what is known of this one."""
        said = {
            IncidentField.ADDRESS: self.address is not None,
            IncidentField.POINT: self.lat is not None,
            IncidentField.LEVEL: self.level is not None,
            IncidentField.CASUALTIES: any(getattr(self, count) is not None for count in COUNTS),
            IncidentField.HAZARDS: self.hazards_assessed,
            IncidentField.PRIMARY_CALL: self.call is not None,
            IncidentField.NOTE: self.notes > 0,
        }
        return {field for field, known in said.items() if known}


incidents = Projection(table, Incident, key=lambda event: event.incident)


@incidents.on(IncidentOpened)
def opened(_: Incident | None, event: IncidentOpened) -> Incident:
    """The centre has taken it on."""
    return Incident(
        incident=event.incident,
        number=event.number,
        type=event.type,
        priority=event.priority,
        status="open",
        **placed(event.place)._asdict(),
        opened_at=event.at,
        opened_by=event.by,
    )


@incidents.on(CallAttached)
def attached(incident: Incident | None, event: CallAttached) -> Incident | None:
    """One more call about it; perhaps the one that it began with, or which was thought so and is not."""
    if incident is None:
        return None
    first = event.call if event.role == "primary" else None if incident.call == event.call else incident.call
    return incident._replace(call=first, calls_changed_at=event.at)


@incidents.on(CallDetached)
def detached(incident: Incident | None, event: CallDetached) -> Incident | None:
    """A call is about something else; perhaps the one that it was thought to have begun with."""
    if incident is None:
        return None
    return incident._replace(call=None if incident.call == event.call else incident.call, calls_changed_at=event.at)


@incidents.on(IncidentClassified)
def classified(incident: Incident | None, event: IncidentClassified) -> Incident | None:
    """It is something else than was thought."""
    return incident and incident._replace(type=event.type)


@incidents.on(PriorityChanged)
def priority_changed(incident: Incident | None, event: PriorityChanged) -> Incident | None:
    """It is more urgent, or less."""
    return incident and incident._replace(priority=event.priority)


@incidents.on(LocationCorrected)
def location_corrected(incident: Incident | None, event: LocationCorrected) -> Incident | None:
    """It is elsewhere, or known better."""
    return incident and incident._replace(**amended(incident, event.place)._asdict())


@incidents.on(LevelChanged)
def level_changed(incident: Incident | None, event: LevelChanged) -> Incident | None:
    """The response level is another one. A report that was missed is owed still, where this level asks for one."""
    level = event.level.value
    overdue = incident is not None and incident.report_overdue and event.report_by is not None
    return incident and incident._replace(
        level=level, rank=RANKS[level], report_by=event.report_by, report_overdue=overdue
    )


@incidents.on(ReportedUpward)
def reported_upward(incident: Incident | None, event: ReportedUpward) -> Incident | None:
    """The level above was told."""
    return incident and incident._replace(report_by=None, report_overdue=False, reported_upward_at=event.at)


@incidents.on(UpwardReportOverdue)
def report_overdue(incident: Incident | None, _: UpwardReportOverdue) -> Incident | None:
    """The level above should have been told by now."""
    return incident and incident._replace(report_overdue=True)


@incidents.on(CasualtiesReported)
def casualties_reported(incident: Incident | None, event: CasualtiesReported) -> Incident | None:
    """So many people are hurt; what was not said stays as it was."""
    said: dict[str, Any] = {**event.said}
    return incident and incident._replace(**said)


@incidents.on(HazardFlagged)
def hazard_flagged(incident: Incident | None, _: HazardFlagged) -> Incident | None:
    """Something endangers whoever goes there."""
    return incident and incident._replace(hazards_assessed=True)


@incidents.on(HazardCleared)
def hazard_cleared(incident: Incident | None, _: HazardCleared) -> Incident | None:
    """It endangers nobody any more; or there never was any."""
    return incident and incident._replace(hazards_assessed=True)


@incidents.on(NoteAdded)
def note_added(incident: Incident | None, _: NoteAdded) -> Incident | None:
    """Somebody wrote something down."""
    return incident and incident._replace(notes=incident.notes + 1)


@incidents.on(NoteStruck)
def note_struck(incident: Incident | None, _: NoteStruck) -> Incident | None:
    """A note does not hold."""
    return incident and incident._replace(notes=incident.notes - 1)


@incidents.on(IncidentMerged)
def merged(incident: Incident | None, event: IncidentMerged) -> Incident | None:
    """Another one stands for it."""
    return incident and incident._replace(status="merged", merged_into=event.into)


@incidents.on(IncidentUnmerged)
def unmerged(incident: Incident | None, _: IncidentUnmerged) -> Incident | None:
    """It stands for itself again, as what it was."""
    return incident and incident._replace(status="stabilized" if incident.stabilized_at else "open", merged_into=None)


@incidents.on(IncidentStabilized)
def stabilized(incident: Incident | None, event: IncidentStabilized) -> Incident | None:
    """It does not get worse any more."""
    return incident and incident._replace(status="stabilized", stabilized_at=event.at)


@incidents.on(IncidentClosed)
def closed(incident: Incident | None, event: IncidentClosed) -> Incident | None:
    """Nothing more is owed here."""
    return incident and incident._replace(status="closed", closed_at=event.at, disposition=event.disposition)


@incidents.on(IncidentReopened)
def reopened(incident: Incident | None, _: IncidentReopened) -> Incident | None:
    """It is not over after all."""
    return incident and incident._replace(status="open", stabilized_at=None, closed_at=None, disposition=None)
