"""Reactions that were left aside as they raised, until they are run again."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Text

from events.record import ReactionParked, ReactionRetried
from events.values import Position
from projections.projection import Key, Projection
from projections.queries import Cursor, Order, by_keys, count_rows, matching, page_of
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "parked",
    Column("context", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False),
    Column("retried_at", DateTime(timezone=True)),
    key=("context", "event"),
)


class Parked(NamedTuple):
    """One reaction that was left aside."""

    context: str
    """Whose reaction it is."""
    event: str
    """Id of the event that it is to; of its whole commit, where that could not be read."""
    position: Position
    """Where that stands in the log."""
    reason: str
    parked_at: datetime
    retried_at: datetime | None = None
    """When it was run again and did what it should; None while it has not."""


def _key(told: ReactionParked | ReactionRetried | Parked) -> Key:
    context = told.by.partition("/")[2] if isinstance(told, ReactionParked) else told.context
    return context, told.event


parked = Projection(table, Parked, key=_key)


@parked.on(ReactionParked)
def left_aside(_: Parked | None, event: ReactionParked) -> Parked:
    """Whoever parks it is the service of its context."""
    return Parked(event.by.partition("/")[2], event.event, event.position, event.reason.replace("\0", ""), event.at)


@parked.on(ReactionRetried)
def retried(reaction: Parked | None, event: ReactionRetried) -> Parked | None:
    """It is no longer left aside."""
    return reaction and reaction._replace(retried_at=event.at)


@dataclass(frozen=True)
class ParkedFilter:
    """Which reactions; what is None does not matter."""

    context: str | None = None
    retried: bool | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.context, c.context.__eq__),
            (self.retried, lambda retried: c.retried_at.is_not(None) if retried else c.retried_at.is_(None)),
        )


BY_PLACE = Order("position")


async def page(
    reading: Reading, where: ParkedFilter, first: int = 50, after: Cursor | None = None
) -> list[Known[Parked]]:
    """Reactions in the order of what they are to."""
    return await page_of(reading, parked, where.conditions, BY_PLACE, first, after)


def cursor(known: Known[Parked]) -> Cursor:
    """Where a page that ends with this one goes on."""
    return BY_PLACE.cursor(parked, known)


async def count(reading: Reading, where: ParkedFilter) -> int:
    """How many there are."""
    return await count_rows(reading, parked, where.conditions)


async def find(reading: Reading, context: str, event: str) -> Known[Parked] | None:
    """The reaction of a context to an event, where it was ever left aside."""
    return next(iter(await by_keys(reading, parked, [(context, event)])), None)
