"""Assignments: each unit's record at each incident that it was sent to, stamp by stamp."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Boolean, Column, DateTime, Text

from events import dispatch
from events.values import Position
from projections.projection import Projection
from projections.queries import by_keys, changed_after, count_rows, one_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

Stamped = (
    dispatch.UnitAcknowledged
    | dispatch.UnitEnRoute
    | dispatch.UnitOnScene
    | dispatch.UnitTransporting
    | dispatch.UnitAtDestination
    | dispatch.UnitCleared
    | dispatch.AcknowledgementOverdue
)

STAMPS = (
    "assigned_at",
    "acknowledged_at",
    "en_route_at",
    "on_scene_at",
    "transporting_at",
    "at_destination_at",
    "cleared_at",
)
"""The steps of an assignment, in the order in which they happen."""

table = versioned(
    "assignments",
    Column("incident", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("acknowledge_by", DateTime(timezone=True)),
    *(Column(stamp, DateTime(timezone=True)) for stamp in STAMPS),
    Column("released_at", DateTime(timezone=True)),
    Column("release_reason", Text),
    Column("overdue_at", DateTime(timezone=True)),
    key=("incident", "unit"),
    indexes=[("from_position",)],
)


class Assignment(NamedTuple):
    """An assignment as it is known; the stamps are when it happened, not when we were told."""

    incident: str
    unit: str
    reported: bool
    """Others say that they sent it: it was not ours to decide."""
    acknowledge_by: datetime | None = None
    assigned_at: datetime | None = None
    """None where only later steps were reported."""
    acknowledged_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    transporting_at: datetime | None = None
    at_destination_at: datetime | None = None
    cleared_at: datetime | None = None
    released_at: datetime | None = None
    release_reason: str | None = None
    overdue_at: datetime | None = None
    """When the crew had not said in time that it knows."""

    @property
    def ended_at(self) -> datetime | None:
        """When the unit was free again."""
        return self.cleared_at or self.released_at

    @property
    def out_of_order(self) -> bool:
        """Whether the stamps contradict the order in which things happen."""
        known = [stamp for name in STAMPS if (stamp := getattr(self, name)) is not None]
        return known != sorted(known)


assignments = Projection(table, Assignment, key=lambda event: (event.incident, event.unit))


@assignments.on(dispatch.UnitAssigned)
def assigned(_: Assignment | None, event: dispatch.UnitAssigned) -> Assignment:
    """The unit is sent; sent again after a release, it is a new record."""
    return Assignment(event.incident, event.unit, False, event.acknowledge_by, event.at)


@assignments.on(dispatch.AssignmentReported)
def reported(assignment: Assignment | None, event: dispatch.AssignmentReported) -> Assignment:
    """Others say that they sent the unit."""
    known = assignment or Assignment(event.incident, event.unit, True)
    return known._replace(assigned_at=event.at)


def _on(step: type[Stamped], stamp: str) -> None:
    place = Assignment._fields.index(stamp)

    @assignments.on(step)
    def stamped(assignment: Assignment | None, event: Stamped) -> Assignment:
        known = assignment or Assignment(event.incident, event.unit, True)
        # Most events come here, and _replace would take three times as long.
        return Assignment._make((*known[:place], event.at, *known[place + 1 :]))


_on(dispatch.UnitAcknowledged, "acknowledged_at")
_on(dispatch.UnitEnRoute, "en_route_at")
_on(dispatch.UnitOnScene, "on_scene_at")
_on(dispatch.UnitTransporting, "transporting_at")
_on(dispatch.UnitAtDestination, "at_destination_at")
_on(dispatch.UnitCleared, "cleared_at")
_on(dispatch.AcknowledgementOverdue, "overdue_at")


@assignments.on(dispatch.UnitReleased)
def released(assignment: Assignment | None, event: dispatch.UnitReleased) -> Assignment:
    """The centre took the unit off."""
    known = assignment or Assignment(event.incident, event.unit, True)
    return known._replace(released_at=event.at, release_reason=event.reason)


async def by_ids(reading: Reading, ids: Sequence[tuple[str, str]]) -> list[Known[Assignment]]:
    """The assignments of these (incident, unit), in any order; what is none is left out."""
    return await by_keys(reading, assignments, ids)


async def count(reading: Reading) -> int:
    """How many there are."""
    return await count_rows(reading, assignments, [])


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Assignment]]:
    """The assignments to these incidents, in the order in which units were sent."""
    return await selected(
        reading, assignments, [one_of(table.c.incident, incidents)], table.c.assigned_at, table.c.unit
    )


async def of_units(reading: Reading, units: Sequence[str]) -> list[Known[Assignment]]:
    """The assignments of these units, in the order in which they were sent."""
    return await selected(reading, assignments, [one_of(table.c.unit, units)], table.c.assigned_at, table.c.incident)


async def changed(reading: Reading, after: Position, first: int = 500) -> list[Known[Assignment]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, assignments, after, [], first)
