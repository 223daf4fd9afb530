"""Which commits speak of which incident: what makes one incident's history quick to find in the journal."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Table, Text

from events.catalog import Unknown
from events.event import Event, ids
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
    """The incidents that the event names: the one that it belongs to, and one that it is merged into, say."""
    incidents = ids([event.data.get("incident")]) if isinstance(event, Unknown) else event.incidents
    return [(incident, position) for incident in incidents]


mentions = Listing(table, mentioned, version=2)
