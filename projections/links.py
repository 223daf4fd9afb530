"""Links between incidents: what has to do with what, and how."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Boolean, Column, DateTime, Text, or_

from events.intake.incidents import IncidentsLinked, IncidentsUnlinked
from events.values import Position
from projections.projection import Projection
from projections.queries import changed_after, one_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "links",
    Column("incident", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Column("standing", Boolean, nullable=False),
    key=("incident", "other", "relation"),
    indexes=[("other",), ("from_position",)],
)


class Link(NamedTuple):
    """A link as it is known: `incident` is `relation` (to, or by) `other`."""

    incident: str
    other: str
    relation: str
    """related, caused_by or part_of."""
    linked_by: str
    linked_at: datetime
    standing: bool = True
    """Until it is taken away."""


links = Projection(table, Link, key=lambda event: (event.incident, event.other, str(event.relation)))


@links.on(IncidentsLinked)
def linked(_: Link | None, event: IncidentsLinked) -> Link:
    """They have to do with each other."""
    return Link(event.incident, event.other, event.relation.value, event.by, event.at)


@links.on(IncidentsUnlinked)
def unlinked(link: Link | None, _: IncidentsUnlinked) -> Link | None:
    """They have nothing to do with each other after all."""
    return link and link._replace(standing=False)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Link]]:
    """The links of these incidents, from either side, in the order in which they were made."""
    c = table.c
    either = or_(one_of(c.incident, incidents), one_of(c.other, incidents))
    return await selected(reading, links, [c.standing, either], c.linked_at, c.incident, c.other, c.relation)


async def changed(reading: Reading, after: Position, first: int = 500) -> list[Known[Link]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, links, after, [], first)
