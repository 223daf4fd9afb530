"""What happened at or near a place before, and what is to be known of it."""

from typing import Any, Generic, NamedTuple

from sqlalchemy import ColumnElement, FromClause, select

from projections.incidents import Incident, incidents
from projections.nearness import Nearness
from projections.premise_flags import PremiseFlag, premise_flags
from projections.projection import Projection
from projections.reading import Reading
from projections.versions import Known, R, at, own_columns


class Nearby(NamedTuple, Generic[R]):
    """Something at or near a place."""

    known: Known[R]
    metres: float | None
    """How far away; None where the place that is asked about, or this, has no point."""
    same_address: bool


async def incidents_near(reading: Reading, nearness: Nearness, first: int) -> list[Nearby[Incident]]:
    """The incidents at or near a place, the one that was opened last first."""
    there = _near(reading, incidents, nearness)
    order = there.c.opened_at.desc(), there.c.incident.desc()
    return await _read(reading, incidents, there, order, first)


async def flags_near(reading: Reading, nearness: Nearness, first: int) -> list[Nearby[PremiseFlag]]:
    """The flags that hold at or near a place, the one that was raised last first."""
    there = _near(reading, premise_flags, nearness, premise_flags.table.c.ended.is_(None))
    order = there.c.flagged_at.desc(), there.c.flag.desc()
    return await _read(reading, premise_flags, there, order, first)


def _near(
    reading: Reading, projection: Projection[Any], nearness: Nearness, *conditions: ColumnElement[bool]
) -> FromClause:
    table = projection.table
    c = table.c
    return (
        select(
            *(*own_columns(table), c.from_position, c.recorded_at, c.set_by),
            nearness.metres(table).label("metres"),
            nearness.same_address(table).label("same_address"),
        )
        .where(at(table, reading.position), nearness.condition(table), *conditions)
        # What is near is looked up first: the order's own index would be searched for it from end to end.
        .cte("there")
        .prefix_with("MATERIALIZED")
    )


async def _read(
    reading: Reading, projection: Projection[R], there: FromClause, order: tuple[ColumnElement[Any], ...], first: int
) -> list[Nearby[R]]:
    rows = await reading.rows(select(there).order_by(*order).limit(first), projection.name)
    found = []
    for *own, position, recorded_at, set_by, metres, same_address in map(tuple, rows):
        known = Known(projection.row(*own), position, recorded_at, set_by)
        found.append(Nearby(known, metres, bool(same_address)))
    return found
