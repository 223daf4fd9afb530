"""Which commits speak of which incident: what makes one incident's history quick to find in the journal."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Table, Text

from events.catalog import Unknown
from events.commit import Recorded
from events.values import Position
from projections.projection import Listing
from projections.versions import metadata

table = Table(
    "mentions",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
)


def mentioned(commit: Recorded) -> Iterable[tuple[str, Position]]:
    """Every incident that an event of the commit belongs to, once."""
    found = {
        event.data.get("incident") if isinstance(event, Unknown) else event.correlation
        for _, _, event, *_ in commit.envelopes
    }
    return [(incident, commit.position) for incident in found if isinstance(incident, str)]


mentions = Listing(table, mentioned)
