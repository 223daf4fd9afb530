"""Notes on incidents: who wrote what, and who struck it and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, DateTime
from sqlalchemy import Text as SqlText

from events.intake.incidents import NoteAdded, NoteStruck
from projections.projection import Projection
from projections.queries import one_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "notes",
    Column("incident", SqlText, nullable=False),
    Column("note", SqlText, nullable=False),
    Column("text", SqlText, nullable=False),
    Column("added_by", SqlText, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("struck_by", SqlText),
    Column("struck_at", DateTime(timezone=True)),
    Column("struck_reason", SqlText),
    key=("incident", "note"),
)


class Note(NamedTuple):
    """A note as it is known."""

    incident: str
    note: str
    text: str
    added_by: str
    added_at: datetime
    struck_by: str | None = None
    struck_at: datetime | None = None
    struck_reason: str | None = None


notes = Projection(table, Note, key=lambda event: (event.incident, event.note))


@notes.on(NoteAdded)
def added(_: Note | None, event: NoteAdded) -> Note:
    """Somebody wrote something down."""
    return Note(event.incident, event.note, event.text, event.by, event.at)


@notes.on(NoteStruck)
def struck(note: Note | None, event: NoteStruck) -> Note | None:
    """It does not hold. What was written stays."""
    return note and note._replace(struck_by=event.by, struck_at=event.at, struck_reason=event.reason)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Note]]:
    """The notes on these incidents, in the order in which they were written."""
    return await selected(reading, notes, [one_of(table.c.incident, incidents)], table.c.added_at, table.c.note)
