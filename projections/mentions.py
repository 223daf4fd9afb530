"""Which commits speak of which incident: what makes one incident's history quick to find in the journal."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Table, Text

from events.catalog import Unknown
from events.event import Event
from events.values import Position
from projections.projection import Listing
from projections.versions import metadata

table = Table(
    "mentions",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
)


def mentioned(event: Event | Unknown, position: Position) -> Iterable[tuple[str, Position]]:
    """The incident that the event belongs to."""
    incident = event.data.get("incident") if isinstance(event, Unknown) else event.correlation
    return () if incident is None else ((incident, position),)


mentions = Listing(table, mentioned)
