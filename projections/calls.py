"""Calls: which there are, which wait, and what has changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial

from sqlalchemy import ColumnElement

from events.values import Position
from projections.box import Box
from projections.call import QUEUED_UNTIL
from projections.call import Call as Call
from projections.call import calls as calls
from projections.call import table as table
from projections.queries import Cursor, Order, by_keys, changed_after, count_rows, matching, one_of, page_of, selected
from projections.reading import Reading
from projections.versions import Known
from projections.words import Search


@dataclass(frozen=True)
class CallFilter:
    """Which calls; what is None does not matter. Times are of receipt, the last one not included."""

    channels: Collection[str] | None = None
    statuses: Collection[str] | None = None
    desks: Collection[str] | None = None
    handlers: Collection[str] | None = None
    persons: Collection[str] | None = None
    endings: Collection[str] | None = None
    types: Collection[str] | None = None
    priorities: Collection[int] | None = None
    callback_owed: bool | None = None
    attached: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    cells: Collection[str] | None = None
    box: Box | None = None
    search: Search | None = None

    @property
    def within_queue(self) -> bool:
        """Whether none is meant but what somebody has to see to."""
        return bool(self.callback_owed) or (self.statuses is not None and set(self.statuses) <= {"waiting"})

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        c = table.c
        return matching(
            (self.channels, partial(one_of, c.channel)),
            (self.statuses, partial(one_of, c.status)),
            (self.desks, partial(one_of, c.desk)),
            (self.handlers, partial(one_of, c.handler)),
            (self.persons, partial(one_of, c.caller_person)),
            (self.endings, partial(one_of, c.ending)),
            (self.types, partial(one_of, c.type)),
            (self.priorities, partial(one_of, c.priority)),
            (self.callback_owed, c.callback_owed.is_),
            (self.attached, lambda yes: c.incident.is_not(None) if yes else c.incident.is_(None)),
            (self.received_from, c.received_at.__ge__),
            (self.received_to, c.received_at.__lt__),
            (self.cells, partial(one_of, c.cell)),
            (self.box, lambda box: box.condition(c.lat, c.lon)),
            (self.search, lambda search: search.condition(c.call)),
        )


class CallOrder(Enum):
    """In which order."""

    OLDEST_FIRST = Order("received_at")
    NEWEST_FIRST = Order("received_at", descending=True)


async def page(
    reading: Reading,
    where: CallFilter,
    order: CallOrder = CallOrder.OLDEST_FIRST,
    first: int = 50,
    after: Cursor | None = None,
) -> list[Known[Call]]:
    """Calls in an order."""
    conditions = [*where.conditions, *([_queued_at(reading)] if where.within_queue else ())]
    return await page_of(reading, calls, conditions, order.value, first, after, few=where.within_queue)


def cursor(known: Known[Call], order: CallOrder = CallOrder.OLDEST_FIRST) -> Cursor:
    """Where a page that ends with this call goes on."""
    return order.value.cursor(calls, known)


async def count(reading: Reading, where: CallFilter) -> int:
    """How many there are."""
    return await count_rows(reading, calls, where.conditions)


async def queued(reading: Reading, desk: str | None, first: int) -> list[Known[Call]]:
    """What somebody has to see to, of one desk or of all: who asked for help first is first."""
    return await page_of(reading, calls, _queue_of(reading, desk), CallOrder.OLDEST_FIRST.value, first, None, few=True)


async def queue_length(reading: Reading, desk: str | None) -> int:
    """How much somebody has to see to, of one desk or of all."""
    return await count_rows(reading, calls, _queue_of(reading, desk))


def _queue_of(reading: Reading, desk: str | None) -> list[ColumnElement[bool]]:
    return [_queued_at(reading), *matching((desk, table.c.desk.__eq__))]


def _queued_at(reading: Reading) -> ColumnElement[bool]:
    return reading.position < QUEUED_UNTIL


async def claimed_by(reading: Reading, actor: str) -> list[Known[Call]]:
    """The calls and callbacks that somebody has claimed, in order of receipt."""
    claimed = [_queued_at(reading), table.c.claimant == actor]
    return await selected(reading, calls, claimed, table.c.received_at, table.c.call)


async def offered_to(reading: Reading, desk: str) -> list[Known[Call]]:
    """The calls that a desk is asked to take, the one that lapses first before the others."""
    c = table.c
    return await selected(reading, calls, [c.offered_to == desk], c.offered_until, c.call)


async def by_ids(reading: Reading, ids: Sequence[str]) -> list[Known[Call]]:
    """These calls, in any order; ids that no call has are left out."""
    return await by_keys(reading, calls, ids)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Call]]:
    """The calls about these incidents, in order of receipt."""
    return await selected(reading, calls, [one_of(table.c.incident, incidents)], table.c.received_at, table.c.call)


async def changed(reading: Reading, after: Position, first: int = 500) -> list[Known[Call]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, calls, after, [], first)
