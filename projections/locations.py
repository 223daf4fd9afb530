"""Locations: everywhere that a call or an incident ever was said to be, by whom and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, Text, select

from events.catalog import Unknown
from events.event import Event
from events.intake.calls import CallLocated, CallReceived
from events.intake.incidents import IncidentOpened, LocationCorrected
from events.values import Position
from projections.placed import Placed, place_columns, placed
from projections.projection import Listing
from projections.queries import one_of
from projections.reading import Reading
from projections.versions import metadata

table = Table(
    "locations",
    metadata,
    Column("subject", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("said_by", Text, nullable=False),
    *place_columns(),
    Index("locations_subject_position", "subject", "position"),
)


SAYING = (CallReceived, CallLocated, IncidentOpened, LocationCorrected)
"""The events that say a place."""


class Location(NamedTuple):
    """A place as it was said once."""

    subject: str
    """As an event names it: `call/c1`, `incident/i1`."""
    position: Position
    said_at: datetime
    said_by: str
    place: Placed


def said(event: Event | Unknown, position: Position) -> Iterable[tuple[object, ...]]:
    """The place that an event says, if it says one."""
    if not isinstance(event, SAYING) or event.place is None:
        return ()
    return ((event.subject, position, event.at, event.by, *placed(event.place)),)


locations = Listing(table, said)


async def of_subjects(reading: Reading, subjects: Sequence[str]) -> list[Location]:
    """Where these were said to be, the first first."""
    c = table.c
    statement = select(table).where(one_of(c.subject, subjects), c.position <= reading.position)
    rows = await reading.rows(statement.order_by(c.position, c.said_at), locations.name)
    return [Location(subject, at, when, by, Placed(*place)) for subject, at, when, by, *place in map(tuple, rows)]
