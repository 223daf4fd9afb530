"""Incidents: which there are, in an order, and what has changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial

from sqlalchemy import ColumnElement

from events.values import Position
from projections.box import Box
from projections.incident import COUNTS as COUNTS
from projections.incident import WITHOUT_LEVEL as WITHOUT_LEVEL
from projections.incident import Incident as Incident
from projections.incident import incidents as incidents
from projections.incident import table as table
from projections.queries import Cursor, Order, by_keys, changed_after, count_rows, matching, one_of, page_of, selected
from projections.reading import Reading
from projections.versions import Known
from projections.words import Search


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents; what is None does not matter. Of two times the last one is not included."""

    statuses: Collection[str] | None = None
    types: Collection[str] | None = None
    priorities: Collection[int] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    cells: Collection[str] | None = None
    box: Box | None = None
    search: Search | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    levels: Collection[str] | None = None
    report_overdue: bool | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.statuses, partial(one_of, c.status)),
            (self.types, partial(one_of, c.type)),
            (self.priorities, partial(one_of, c.priority)),
            (self.opened_from, c.opened_at.__ge__),
            (self.opened_to, c.opened_at.__lt__),
            (self.cells, partial(one_of, c.cell)),
            (self.box, lambda box: box.condition(c.lat, c.lon)),
            (self.search, lambda search: search.condition(c.incident)),
            (self.closed_from, c.closed_at.__ge__),
            (self.closed_to, c.closed_at.__lt__),
            (self.levels, partial(one_of, c.level)),
            (self.report_overdue, c.report_overdue.__eq__),
        )


class IncidentOrder(Enum):
    """The order of a page; the id decides between equals."""

    OPENED_LAST_FIRST = Order("opened_at", descending=True)
    OPENED_FIRST_FIRST = Order("opened_at")
    PRIORITY = Order("priority")
    LEVEL = Order("rank")
    CHANGED_LAST_FIRST = Order("from_position", descending=True)


async def page(
    reading: Reading,
    where: IncidentFilter,
    order: IncidentOrder = IncidentOrder.OPENED_LAST_FIRST,
    first: int = 50,
    after: Cursor | None = None,
) -> list[Known[Incident]]:
    """Incidents in an order, from behind a cursor of the same order."""
    return await page_of(reading, incidents, where.conditions, order.value, first, after)


def cursor(known: Known[Incident], order: IncidentOrder = IncidentOrder.OPENED_LAST_FIRST) -> Cursor:
    """Where a page that ends with this incident goes on."""
    return order.value.cursor(incidents, known)


async def count(reading: Reading, where: IncidentFilter) -> int:
    """How many there are."""
    return await count_rows(reading, incidents, where.conditions)


async def by_ids(reading: Reading, ids: Sequence[str]) -> list[Known[Incident]]:
    """These incidents, in any order; ids that no incident has are left out."""
    return await by_keys(reading, incidents, ids)


async def by_number(reading: Reading, number: str) -> Known[Incident] | None:
    """The incident that people call by this number."""
    found = await selected(reading, incidents, [table.c.number == number], table.c.incident)
    return found[0] if found else None


async def changed(reading: Reading, after: Position, where: IncidentFilter, first: int = 500) -> list[Known[Incident]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, incidents, after, where.conditions, first)
