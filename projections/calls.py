"""Calls: who asked for help, when and where, and the incident it is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, DateTime, Double, Text

from events.intake import CallAttached, CallReceived
from events.values import Position
from projections.projection import Projection
from projections.queries import Cursor, Order, by_keys, changed_after, count_rows, matching, one_of, page_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "calls",
    Column("call", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text),
    Column("lat", Double),
    Column("lon", Double),
    Column("report", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_by", Text, nullable=False),
    Column("incident", Text),
    Column("role", Text),
    key=("call",),
    indexes=[("incident",), ("received_at", "call"), ("from_position",)],
)


class Call(NamedTuple):
    """A call as it is known."""

    call: str
    channel: str
    address: str | None
    lat: float | None
    lon: float | None
    report: str | None
    received_at: datetime
    received_by: str
    incident: str | None = None
    role: str | None = None
    """primary, duplicate or update: what it is to its incident."""


calls = Projection(table, Call, key=lambda event: event.call)


@calls.on(CallReceived)
def received(_: Call | None, event: CallReceived) -> Call:
    """Somebody asked for help."""
    place = event.place
    point = place.point if place else None
    return Call(
        call=event.call,
        channel=event.channel.value,
        address=place.address if place else None,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        report=event.report,
        received_at=event.at,
        received_by=event.by,
    )


@calls.on(CallAttached)
def attached(call: Call | None, event: CallAttached) -> Call | None:
    """It is known what the call is about."""
    return call and call._replace(incident=event.incident, role=event.role)


@dataclass(frozen=True)
class CallFilter:
    """Which calls; what is None does not matter. Times are of receipt, the last one not included."""

    channels: Collection[str] | None = None
    attached: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.channels, partial(one_of, c.channel)),
            (self.attached, lambda yes: c.incident.is_not(None) if yes else c.incident.is_(None)),
            (self.received_from, c.received_at.__ge__),
            (self.received_to, c.received_at.__lt__),
        )


OLDEST_FIRST = Order("received_at")


async def page(reading: Reading, where: CallFilter, first: int = 50, after: Cursor | None = None) -> list[Known[Call]]:
    """Calls, oldest first."""
    return await page_of(reading, calls, where.conditions, OLDEST_FIRST, first, after)


def cursor(known: Known[Call]) -> Cursor:
    """Where a page that ends with this call goes on."""
    return OLDEST_FIRST.cursor(calls, known)


async def count(reading: Reading, where: CallFilter) -> int:
    """How many there are."""
    return await count_rows(reading, calls, where.conditions)


async def by_ids(reading: Reading, ids: Sequence[str]) -> list[Known[Call]]:
    """These calls, in any order; ids that no call has are left out."""
    return await by_keys(reading, calls, ids)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Call]]:
    """The calls about these incidents, in order of receipt."""
    return await selected(reading, calls, [one_of(table.c.incident, incidents)], table.c.received_at, table.c.call)


async def changed(reading: Reading, after: Position, first: int = 500) -> list[Known[Call]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, calls, after, [], first)
