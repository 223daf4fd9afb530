"""The events themselves, as they were written, one by one in their order."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from pydantic_core import from_json
from sqlalchemy import ColumnElement, LargeBinary, Row, false, func, literal, or_, select

from events.catalog import incidents_named
from events.commit import ID
from events.values import Position
from projections import mentions
from projections.journal import commits
from projections.queries import matching, one_of
from projections.reading import Reading

log = structlog.get_logger()

CHUNK = 500
"""Commits that are looked at at a time."""


class Place(NamedTuple):
    """An event's place in the log."""

    position: Position
    number: int
    """In its commit, from 0."""


class StoredEvent(NamedTuple):
    """An event as it stands in the log."""

    place: Place
    recorded_at: datetime
    context: str
    commit_id: str
    attributes: dict[str, Any]
    """The CloudEvent, parsed and otherwise untouched."""


@dataclass(frozen=True)
class EventFilter:
    """Which events; what is None does not matter."""

    types: Collection[str] | None = None
    """CloudEvents types, `liandong.dispatch.unit_assigned.v1`."""
    contexts: Collection[str] | None = None
    incidents: Collection[str] | None = None
    """Events that name one of these."""
    subjects: Collection[str] | None = None
    """What they happened to, `call/c1`: one of these."""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What a commit must be like to hold such an event, in SQL."""
        c = commits.c
        about = mentions.table
        return matching(
            (self.types, lambda types: or_(false(), *(_speaks_of(name) for name in types))),
            (self.contexts, c.context.in_),
            (self.subjects, lambda subjects: or_(false(), *(_speaks_of(f'"{subject}"') for subject in subjects))),
            (self.incidents, lambda ids: c.position.in_(select(about.c.position).where(one_of(about.c.incident, ids)))),
        )

    def wants(self, attributes: dict[str, Any]) -> bool:
        """Whether it is one of these, if it is in one of their commits."""
        return (
            (self.types is None or attributes["type"] in self.types)
            and (self.subjects is None or attributes.get("subject") in self.subjects)
            and (self.incidents is None or not set(self.incidents).isdisjoint(incidents_named(attributes)))
        )


def _speaks_of(type_: str) -> ColumnElement[bool]:
    return func.position(literal(type_.encode(), LargeBinary).op("IN")(commits.c.body)) > 0


async def events(
    reading: Reading, where: EventFilter, after: Place | Position = 0, first: int = 100
) -> list[StoredEvent]:
    """The first of these events after one of them, or after all those of a position."""
    place = after if isinstance(after, Place) else Place(after + 1, -1)
    if where.incidents is not None:
        reading.require(mentions.mentions.name)
    found: list[StoredEvent] = []
    start = place.position
    while len(found) < first:
        rows = await reading.rows(_commits(reading, where, start))
        found += [event for row in rows for event in _events(row, where) if event.place > place]
        if len(rows) < CHUNK:
            break
        start = rows[-1].position + 1
    return found[:first]


async def at_positions(reading: Reading, positions: Collection[Position]) -> list[StoredEvent]:
    """All events of the commits at these positions, in their order."""
    c = commits.c
    statement = select(c.position, c.context, c.headers, c.body, c.recorded_at).where(c.position.in_(positions))
    rows = await reading.rows(statement.order_by(c.position))
    return [event for row in rows for event in _events(row, EventFilter())]


def _commits(reading: Reading, where: EventFilter, start: Position) -> Any:
    c = commits.c
    return (
        select(c.position, c.context, c.headers, c.body, c.recorded_at)
        .where(c.position >= start, c.position <= reading.position, *where.conditions)
        .order_by(c.position)
        .limit(CHUNK)
    )


def _events(row: Row[Any], where: EventFilter) -> Iterator[StoredEvent]:
    try:
        parsed = from_json(row.body)
        commit_id = from_json(row.headers)[ID]
        for number, attributes in enumerate(parsed):
            if where.wants(attributes):
                yield StoredEvent(Place(row.position, number), row.recorded_at, row.context, commit_id, attributes)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        log.warning("not a commit as we know it", position=row.position, reason=repr(problem))
