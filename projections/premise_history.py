"""What happened at or near a place before, and what is to be known of it."""

from typing import Generic, NamedTuple

from sqlalchemy import ColumnElement, select

from projections.incidents import Incident, incidents
from projections.nearness import Nearness
from projections.premise_flags import PremiseFlag, premise_flags
from projections.projection import Projection
from projections.reading import Reading
from projections.versions import Known, R, at, key_columns, own_columns


class Nearby(NamedTuple, Generic[R]):
    """Something at or near a place."""

    known: Known[R]
    metres: float | None
    """How far away; None where the place that is asked about, or this, has no point."""
    same_address: bool


async def incidents_near(reading: Reading, nearness: Nearness, first: int) -> list[Nearby[Incident]]:
    """The incidents at or near a place, the one that was opened last first."""
    return await _near(reading, incidents, nearness, first, "opened_at")


async def flags_near(reading: Reading, nearness: Nearness, first: int) -> list[Nearby[PremiseFlag]]:
    """The flags that hold at or near a place, the one that was raised last first."""
    return await _near(reading, premise_flags, nearness, first, "flagged_at", premise_flags.table.c.ended.is_(None))


async def _near(
    reading: Reading,
    projection: Projection[R],
    nearness: Nearness,
    first: int,
    since: str,
    *conditions: ColumnElement[bool],
) -> list[Nearby[R]]:
    table = projection.table
    c = table.c
    # What is thereabouts is looked up first: else the order's index might be searched for it from end to end.
    there = (
        select(
            *(*own_columns(table), c.from_position, c.recorded_at, c.set_by),
            nearness.metres(table).label("metres"),
            nearness.same_address(table).label("same_address"),
        )
        .where(at(table, reading.position), nearness.about(table), *conditions)
        .cte("there")
        .prefix_with("MATERIALIZED")
    )
    near = there.c.same_address | (there.c.metres <= nearness.radius_m)
    order = [there.c[since].desc(), *(there.c[key.name].desc() for key in key_columns(table))]
    rows = await reading.rows(select(there).where(near).order_by(*order).limit(first), projection.name)
    found = []
    for *own, position, recorded_at, set_by, metres, same_address in map(tuple, rows):
        known = Known(projection.row(*own), position, recorded_at, set_by)
        found.append(Nearby(known, metres, bool(same_address)))
    return found
