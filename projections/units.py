"""Units: what may be sent, where it is committed, and how far it has got there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sqlalchemy import ARRAY, Boolean, Column, ColumnElement, Text, any_

from events import dispatch
from events.values import Position, Progress
from projections.projection import Projection
from projections.queries import Cursor, Order, by_keys, changed_after, count_rows, matching, one_of, page_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "units",
    Column("unit", Text, nullable=False),
    Column("agency", Text),
    Column("capabilities", ARRAY(Text), nullable=False),
    Column("station", Text),
    Column("duty", Boolean, nullable=False),
    Column("incident", Text),
    Column("status", Text, nullable=False),
    key=("unit",),
    indexes=[("to_position", "unit"), ("from_position",)],
)

Progressed = (
    dispatch.UnitAcknowledged
    | dispatch.UnitEnRoute
    | dispatch.UnitOnScene
    | dispatch.UnitTransporting
    | dispatch.UnitAtDestination
)

OFF_DUTY = "off_duty"
AVAILABLE = "available"
STATUSES = (OFF_DUTY, AVAILABLE, *(step.value for step in Progress if step is not Progress.CLEARED))
"""Every status that a unit can have."""
_RANK = {status: rank for rank, status in enumerate(STATUSES)}


class Unit(NamedTuple):
    """A unit as it is known. Its status follows from duty and from its latest assignment."""

    unit: str
    agency: str | None
    """None, with an empty list of capabilities: others report of it and nobody has registered it."""
    capabilities: list[str]
    station: str | None = None
    duty: bool = False
    incident: str | None = None
    status: str = OFF_DUTY


units = Projection(table, Unit, key=lambda event: event.unit)


@units.on(dispatch.UnitRegistered)
def registered(unit: Unit | None, event: dispatch.UnitRegistered) -> Unit:
    """It is known what the unit is and what it can do."""
    known = unit or Unit(event.unit, None, [])
    return known._replace(agency=event.agency, capabilities=list(event.capabilities), station=event.station)


@units.on(dispatch.UnitWentOnDuty)
def went_on_duty(unit: Unit | None, event: dispatch.UnitWentOnDuty) -> Unit:
    """It may be sent."""
    known = unit or Unit(event.unit, None, [])
    return known._replace(duty=True, status=known.status if known.incident else AVAILABLE)


@units.on(dispatch.UnitWentOffDuty)
def went_off_duty(unit: Unit | None, event: dispatch.UnitWentOffDuty) -> Unit:
    """It may not be sent."""
    known = unit or Unit(event.unit, None, [])
    return known._replace(duty=False, status=known.status if known.incident else OFF_DUTY)


@units.on(dispatch.UnitAssigned, dispatch.AssignmentReported)
def assigned(unit: Unit | None, event: dispatch.UnitAssigned | dispatch.AssignmentReported) -> Unit:
    """It is committed here. What others report may come while it was elsewhere: the latest word counts."""
    known = unit or Unit(event.unit, None, [])
    return known._replace(incident=event.incident, status=Progress.DISPATCHED.value)


def _on(step: type[Progressed], status: Progress) -> None:
    @units.on(step)
    def progressed(unit: Unit | None, event: Progressed) -> Unit | None:
        if unit is None or unit.incident != event.incident or _RANK[status.value] < _RANK[unit.status]:
            return unit
        return unit._replace(status=status.value)


_on(dispatch.UnitAcknowledged, Progress.ACKNOWLEDGED)
_on(dispatch.UnitEnRoute, Progress.EN_ROUTE)
_on(dispatch.UnitOnScene, Progress.ON_SCENE)
_on(dispatch.UnitTransporting, Progress.TRANSPORTING)
_on(dispatch.UnitAtDestination, Progress.AT_DESTINATION)


@units.on(dispatch.UnitCleared, dispatch.UnitReleased)
def freed(unit: Unit | None, event: dispatch.UnitCleared | dispatch.UnitReleased) -> Unit | None:
    """It has left the incident, unless it was already somewhere else."""
    if unit is None or unit.incident != event.incident:
        return unit
    return unit._replace(incident=None, status=AVAILABLE if unit.duty else OFF_DUTY)


@dataclass(frozen=True)
class UnitFilter:
    """Which units; what is None does not matter."""

    statuses: Collection[str] | None = None
    agencies: Collection[str] | None = None
    capability: str | None = None
    on_duty: bool | None = None
    incident: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.statuses, partial(one_of, c.status)),
            (self.agencies, partial(one_of, c.agency)),
            (self.capability, any_(c.capabilities).__eq__),
            (self.on_duty, c.duty.is_),
            (self.incident, c.incident.__eq__),
        )


BY_ID = Order("unit")


async def page(reading: Reading, where: UnitFilter, first: int = 50, after: Cursor | None = None) -> list[Known[Unit]]:
    """Units by id."""
    return await page_of(reading, units, where.conditions, BY_ID, first, after)


def cursor(known: Known[Unit]) -> Cursor:
    """Where a page that ends with this unit goes on."""
    return BY_ID.cursor(units, known)


async def count(reading: Reading, where: UnitFilter) -> int:
    """How many there are."""
    return await count_rows(reading, units, where.conditions)


async def by_ids(reading: Reading, ids: Sequence[str]) -> list[Known[Unit]]:
    """These units, in any order; ids that no unit has are left out."""
    return await by_keys(reading, units, ids)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Unit]]:
    """The units that are committed to these incidents."""
    return await selected(reading, units, [one_of(table.c.incident, incidents)], table.c.unit)


async def changed(reading: Reading, after: Position, where: UnitFilter, first: int = 500) -> list[Known[Unit]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, units, after, where.conditions, first)
