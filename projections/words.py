"""Words: what calls and incidents can be found by. Who a caller is is never among them."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from sqlalchemy import Column, ColumnElement, Index, Select, Text, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from events.event import Event
from events.intake.calls import CallLocated, CallReceived
from events.intake.incidents import IncidentClassified, IncidentOpened, LocationCorrected, NoteAdded, NoteStruck
from events.values import Place
from projections.projection import Key, Projection
from projections.queries import one_of
from projections.reading import Reading
from projections.tokens import looked_for, tokens
from projections.versions import at, versioned

Subject = Literal["call", "incident"]
MANY = 1_000
"""From so many finds on they are not looked up one by one."""

table = versioned(
    "words",
    Column("subject", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("texts", ARRAY(Text), nullable=False),
    Column("tokens", ARRAY(Text), nullable=False),
    key=("subject", "id"),
)
Index("words_tokens", table.c.tokens, postgresql_using="gin")


class Words(NamedTuple):
    """What is said of a call or an incident."""

    subject: str
    id: str
    texts: list[str]
    """Each behind a word for what it is: `type fire`, `address 8 Renmin Road`, `note/n1 gas is shut off`."""
    tokens: list[str]
    """What it is found by."""


def key(said: Event | Words) -> Key:
    """What the words are about."""
    return (said.subject, said.id) if isinstance(said, Words) else (said.about, said.key)


words = Projection(table, Words, key=key)


@words.on(CallReceived)
def received(so_far: Words | None, event: CallReceived) -> Words:
    """Somebody asked for help."""
    return _said(so_far, event, {"report": event.report, **_where(event.place)})


@words.on(IncidentOpened)
def opened(so_far: Words | None, event: IncidentOpened) -> Words:
    """The centre has taken it on."""
    return _said(so_far, event, {"number": event.number, "type": event.type, **_where(event.place)})


@words.on(CallLocated, LocationCorrected)
def located(so_far: Words | None, event: CallLocated | LocationCorrected) -> Words:
    """It is elsewhere, or known better: it is found by where it is now thought to be."""
    return _said(so_far, event, {what: text for what, text in _where(event.place).items() if text is not None})


@words.on(IncidentClassified)
def classified(so_far: Words | None, event: IncidentClassified) -> Words:
    """It is something else than was thought."""
    return _said(so_far, event, {"type": event.type})


@words.on(NoteAdded)
def note_added(so_far: Words | None, event: NoteAdded) -> Words:
    """Somebody wrote something down."""
    return _said(so_far, event, {f"note/{event.note}": event.text})


@words.on(NoteStruck)
def note_struck(so_far: Words | None, event: NoteStruck) -> Words:
    """A note does not hold: nothing is found by it any more."""
    return _said(so_far, event, {f"note/{event.note}": None})


def _where(place: Place | None) -> dict[str, str | None]:
    return {"address": place.address, "text": place.text} if place else {"address": None, "text": None}


def _said(so_far: Words | None, event: Event, said: dict[str, str | None]) -> Words:
    before = dict(text.split(" ", 1) for text in so_far.texts) if so_far else {}
    texts = {what: text for what, text in (before | said).items() if text is not None}
    return Words(event.about, event.key, [f"{what} {text}" for what, text in texts.items()], tokens(*texts.values()))


@dataclass(frozen=True)
class Search:
    """The calls or the incidents in which all that is looked for is said, as of a position."""

    ids: tuple[str, ...] | None
    """Which they are; None where they are very many."""
    said: Select[Any]
    """The ids of all of them."""

    @classmethod
    async def of(cls, reading: Reading, subject: Subject, text: str) -> Self:
        """Look for a text. Raises ValueError where there is no word in it, and StaleReadModel.

        The server cannot tell a rare word from a frequent one, and for one of the two its plan would be slow. So a few
        are looked up here, and joined by name.
        """
        if not (wanted := looked_for(text)):
            raise ValueError("there is no word in it to look for")
        c = table.c
        about = c.subject == subject, c.tokens.contains(literal(wanted, ARRAY(Text))), at(table, reading.position)
        said = select(c.id).where(*about)
        rows = await reading.rows(said.limit(MANY + 1), words.name)
        return cls(None if len(rows) > MANY else tuple(row.id for row in rows), said)

    def condition(self, id: Column[Any]) -> ColumnElement[bool]:
        """That what has this id is among them, in SQL."""
        if self.ids is not None:
            return one_of(id, self.ids)
        # Row by row in the order of the page until it is full: OFFSET keeps the server from listing all of them first.
        return self.said.where(table.c.id == id).offset(0).exists()
