"""Incidents: what the centre has taken on, and how it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, DateTime, Double, SmallInteger, Text

from events.intake import CallAttached, IncidentClosed, IncidentOpened
from events.values import Position
from projections.projection import Projection
from projections.queries import Cursor, Order, by_keys, changed_after, count_rows, matching, one_of, page_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "incidents",
    Column("incident", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("address", Text),
    Column("lat", Double),
    Column("lon", Double),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("disposition", Text),
    Column("call", Text),
    key=("incident",),
    indexes=[("opened_at", "incident"), ("number",), ("from_position",)],
)


class Incident(NamedTuple):
    """An incident as it is known."""

    incident: str
    number: str
    type: str
    priority: int
    status: str
    """open or closed."""
    address: str | None
    lat: float | None
    lon: float | None
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    disposition: str | None = None
    call: str | None = None
    """The primary call: whose receipt the city's answer is measured from."""


incidents = Projection(table, Incident, key=lambda event: event.incident)


@incidents.on(IncidentOpened)
def opened(_: Incident | None, event: IncidentOpened) -> Incident:
    """The centre has taken it on."""
    point = event.place.point
    return Incident(
        incident=event.incident,
        number=event.number,
        type=event.type,
        priority=event.priority,
        status="open",
        address=event.place.address,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        opened_at=event.at,
        opened_by=event.by,
    )


@incidents.on(CallAttached)
def attached(incident: Incident | None, event: CallAttached) -> Incident | None:
    """The call that it began with is known."""
    if incident is None or event.role != "primary":
        return incident
    return incident._replace(call=event.call)


@incidents.on(IncidentClosed)
def closed(incident: Incident | None, event: IncidentClosed) -> Incident | None:
    """Nothing more is owed here."""
    return incident and incident._replace(status="closed", closed_at=event.at, disposition=event.disposition)


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents; what is None does not matter. Times are of opening, the last one not included."""

    status: str | None = None
    types: Collection[str] | None = None
    priorities: Collection[int] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.status, c.status.__eq__),
            (self.types, partial(one_of, c.type)),
            (self.priorities, partial(one_of, c.priority)),
            (self.opened_from, c.opened_at.__ge__),
            (self.opened_to, c.opened_at.__lt__),
        )


class IncidentOrder(Enum):
    """The order of a page; the id decides between equals."""

    OPENED_LAST_FIRST = Order("opened_at", descending=True)
    OPENED_FIRST_FIRST = Order("opened_at")
    PRIORITY = Order("priority")


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
