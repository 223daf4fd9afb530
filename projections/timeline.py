"""The timeline of an incident: what happened to it, and to what is merged into it, in sentences, in log order."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from events.catalog import Unknown, incidents_named
from events.envelope import decode
from events.values import Position
from projections.journal_events import EventFilter, Place, StoredEvent, events
from projections.merges import Merge, absorbed, below, family, standing
from projections.reading import Reading
from projections.telling.sentences import sentence

AT_ONCE = 500
"""Entries that are read at a time."""


class Entry(NamedTuple):
    """One event, told."""

    place: Place
    happened_at: datetime
    recorded_at: datetime
    by: str
    type: str
    incident: str
    """That it belongs to: the incident itself, or one that is merged into it. Where two are linked or merged it is the
    one that this was done to, and may be neither of these."""
    sentence: str


class Arrived(NamedTuple):
    """What came to a timeline at a position, or some of it."""

    position: Position
    entries: list[Entry]
    anew: bool
    """Something was merged or un-merged there: other entries belong to it than before, and none are given here."""


def told(event: StoredEvent) -> Entry:
    """The event as an entry."""
    attributes = event.attributes
    get = attributes.get
    return Entry(
        place=event.place,
        happened_at=datetime.fromisoformat(attributes["time"]),
        recorded_at=event.recorded_at,
        by=get("actor", ""),
        type=attributes["type"],
        incident=get("correlationid", ""),
        sentence=_sentence(event),
    )


def _sentence(event: StoredEvent) -> str:
    attributes = event.attributes
    try:
        happened = decode(attributes).event
    except (ValueError, KeyError, TypeError):
        happened = Unknown(attributes["type"], attributes.get("subject", ""), attributes["data"])
    return sentence(happened)


async def entries(
    reading: Reading, incidents: Collection[str], after: Place | Position = 0, first: int = 100
) -> list[Entry]:
    """The first entries of these incidents behind a place: one for each event that names any of them."""
    return [told(event) for event in await events(reading, EventFilter(incidents=incidents), after, first)]


async def whole(reading: Reading, incident: str) -> list[Entry]:
    """The whole timeline of an incident, with all that is merged into it."""
    together = [incident, *(await absorbed(reading, [incident]))[incident]]
    found: list[Entry] = []
    while more := await entries(reading, together, found[-1].place if found else 0, AT_ONCE):
        found += more
    return found


async def behind(
    reading: Reading, incident: str, after: Place | Position, first: int
) -> tuple[list[Arrived], Place | None]:
    """What came to the timeline of an incident behind a place, and where to go on; None where that was all."""
    merges = await below(reading, incident)
    ever = {incident, *(merge.incident for merge in merges)}
    found = await events(reading, EventFilter(incidents=ever), after, first)
    return list(arrived(merges, incident, found)), found[-1].place if len(found) == first else None


def arrived(merges: Collection[Merge], incident: str, found: Iterable[StoredEvent]) -> Iterator[Arrived]:
    """What some events, in their order, bring to the timeline of an incident, given every merge of it."""
    for position, together in groupby(found, key=lambda event: event.place.position):
        before, now = (family(standing(merges, moment), incident) for moment in (position - 1, position))
        named = [told(event) for event in together if not set(now).isdisjoint(incidents_named(event.attributes))]
        if before != now:
            yield Arrived(position, [], anew=True)
        elif named:
            yield Arrived(position, named, anew=False)
