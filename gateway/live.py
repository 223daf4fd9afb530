"""Subscriptions: all that came after a position, then whatever comes, each thing once and in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

from gateway.context import Context
from gateway.errors import Problem, is_away
from gateway.moment import Loader, Moment
from gateway.scalars import Position, number_within
from projections.versions import Known, R

MOST = 500
"""How many changes are read at once."""
PAUSE = 0.5
"""Seconds until PostgreSQL is tried again while it is away: who follows misses nothing by it."""

T = TypeVar("T")


class Batch(NamedTuple, Generic[T]):
    """Some of what happened behind a place, in order."""

    changes: Sequence[T]
    place: Position | None
    """Where to go on; None where that was all."""


class Change(NamedTuple):
    """Something became another at a position; its number there is the same for whoever looks, whatever they filter."""

    position: int
    number: int
    key: str


async def follow(
    context: Context, after: Position | None, read: Callable[[Moment, Position], Awaitable[Batch[T]]]
) -> AsyncIterator[T]:
    """What happens after a place (None: after now), for ever.

    `read` gives what happened behind a place and up to a moment. All who follow wait for the same word of the reader,
    and what is new is read once for all of them. Raises Problem where the log has not got as far as that place.
    """
    reader = context.house.reader
    if after is not None:
        await require_begun(context, after)
    last = after if after is not None else Position((await reader.head()).position)
    while True:
        try:
            moment = await context.house.moments.at(await reader.beyond(start(last)))
            changes, place = await read(moment, last)
        except Exception as problem:
            if not is_away(problem):
                raise
            await asyncio.sleep(PAUSE)
            continue
        for change in changes:
            yield change
        last = moment.position if place is None else place


async def require_begun(context: Context, after: Position) -> None:
    """Raises Problem where it is known that the log has not got as far as that place."""
    tip = await context.house.stand.tip()
    if tip is not None and after > tip:
        message = f"after {after} lies ahead, the log ends at {tip}: give the last cursor seen, or none to begin now"
        raise Problem("BAD_INPUT", message, field="after", position=str(tip))


async def look(
    context: Context, change: Change, by_id: type[Loader[Known[R] | None]], wanted: Callable[[R], bool]
) -> tuple[Known[R], Moment] | None:
    """What a change made of something; None where neither what it became nor what it was is wanted."""
    moments = context.house.moments
    moment = await moments.at(change.position)
    known = await moment.loader(by_id).load(change.key)
    if known is None or wanted(known.row):
        return known and (known, moment)
    before = await (await moments.at(change.position - 1)).loader(by_id).load(change.key)
    return (known, moment) if before is not None and wanted(before.row) else None


def start(place: Position) -> int:
    """The position behind which to read so that nothing behind a place is left out."""
    return place if number_within(place) is None else place - 1


def changes_behind(
    place: Position,
    *tables: Sequence[Known[Any]],
    key: Callable[[Any], str],
    also: Callable[[int, str], Iterable[str]] = lambda _position, _key: (),
) -> Batch[Change]:
    """What new rows of several tables, at most MOST of each from `start(place)` on, tell of what they belong to.

    `also`: what becomes another one at a position because something else did.
    """
    # Where there are as many as that there may be more: past the nearest end of a table only a part is known.
    end = min((rows[-1].position for rows in tables if len(rows) >= MOST), default=None)
    known = {(row.position, key(row.row)) for rows in tables for row in rows if end is None or row.position <= end}
    known |= {(position, other) for position, one in known for other in also(position, one)}
    seen = number_within(place)
    changes = [
        change for change in numbered(sorted(known)) if change.position > place or seen is None or change.number > seen
    ]
    return Batch(changes, None if end is None else Position(end))


def numbered(changes: Iterable[tuple[int, str]]) -> Iterable[Change]:
    """Sorted changes, each with its number at its position."""
    for position, together in groupby(changes, key=lambda change: change[0]):
        for number, (_, key) in enumerate(together):
            yield Change(position, number, key)
