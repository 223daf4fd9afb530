"""Anomalies: what was reported and does not fit. It is kept as it was told, and listed here."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, tuple_

from events.values import Position
from projections.contradictions import contradictions
from projections.queries import Cursor, matching
from projections.reading import Reading


class Kind(StrEnum):
    """The ways in which reports contradict each other."""

    STAMPS_OUT_OF_ORDER = "stamps_out_of_order"
    """A step is said to have happened before one that comes before it."""
    OVERLAPPING_ASSIGNMENTS = "overlapping_assignments"
    """A unit is said to have been sent before it was free of where it was."""
    NEVER_CLEARED = "never_cleared"
    """The incident is closed, and nobody said that the unit has left it."""


class Anomaly(NamedTuple):
    """Something that does not fit."""

    kind: Kind
    incident: str
    unit: str
    other_incident: str | None
    """Where the unit was sent too early."""
    steps: list[str]
    """The stamps that are too early."""
    positions: list[Position]
    """The commits that told of it."""

    @property
    def message(self) -> str:
        """What does not fit, in a sentence."""
        match self.kind:
            case Kind.STAMPS_OUT_OF_ORDER:
                return f"{', '.join(self.steps)} of {self.unit} at {self.incident} lies before an earlier step"
            case Kind.OVERLAPPING_ASSIGNMENTS:
                return f"{self.unit} was sent to {self.other_incident} before it was free of {self.incident}"
            case Kind.NEVER_CLEARED:
                return f"{self.unit} has not left {self.incident}, which is closed"


@dataclass(frozen=True)
class AnomalyFilter:
    """Which anomalies; what is None does not matter."""

    kinds: Collection[Kind] | None = None
    unit: str | None = None
    incident: str | None = None


async def anomalies(
    reading: Reading, where: AnomalyFilter, first: int = 50, after: Cursor | None = None
) -> list[Anomaly]:
    """Anomalies by incident and unit, from behind a cursor."""
    found, conditions = _all(reading.position, where)
    place = tuple_(found.c.incident, found.c.unit, found.c.kind)
    if after is not None:
        conditions.append(place > tuple_(*map(literal, after)))
    statement = select(found).where(*conditions).order_by(*place.clauses).limit(first)
    return [Anomaly(Kind(kind), *rest) for kind, *rest in map(tuple, await _rows(reading, statement))]


def cursor(anomaly: Anomaly) -> Cursor:
    """Where a page that ends with this anomaly goes on."""
    return (anomaly.incident, anomaly.unit, anomaly.kind.value)


async def count(reading: Reading, where: AnomalyFilter) -> int:
    """How many there are."""
    found, conditions = _all(reading.position, where)
    return int((await _rows(reading, select(func.count()).select_from(found).where(*conditions)))[0][0])


async def _rows(reading: Reading, statement: Select[Any]) -> Any:
    return await reading.rows(statement, "calls", "incidents", "assignments")


def _all(position: Position, where: AnomalyFilter) -> tuple[Subquery, list[ColumnElement[bool]]]:
    found = contradictions(position)
    return found, matching(
        (where.kinds, found.c.kind.in_), (where.unit, found.c.unit.__eq__), (where.incident, found.c.incident.__eq__)
    )
