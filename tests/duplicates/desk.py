"""A front desk that takes these calls one by one, and is offered duplicates of each. Nobody follows an offer."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from events.event import Event
from events.intake.calls import CallAttached, CallReceived, CallTriaged
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.intake.reference import IncidentType, IncidentTypesPublished, Words
from events.values import Channel, Place, Point
from services.intake.questions import Candidate, DuplicateCandidates
from services.intake.rules import Rules
from services.intake.service import intake
from tests.duplicates.rows import ZONE, Row
from tests.services.given import Play

OPEN_FOR = timedelta(minutes=60)
"""The file does not say when something was over."""
_BY = "calltaker/li"


class Taken(NamedTuple):
    """A call, and what its taker was offered."""

    row: Row
    offers: tuple[Candidate, ...]


def take(rows: Iterable[Row], rules: Rules | None = None) -> Iterator[Taken]:
    """Each call in its turn; each opens an incident of its own, under the number of its line."""
    rows = list(rows)
    play, open_ = Play(intake(ZONE, rules)), deque[Row]()
    play.happen(_types(rows))
    for row in rows:
        while open_ and row.taken - open_[0].taken >= OPEN_FOR:
            over = open_.popleft()
            play.happen(
                IncidentClosed(at=over.taken + OPEN_FOR, by=_BY, incident=str(over.line), disposition="resolved")
            )
        for event in _called(row):
            play.happen(event)
        question = DuplicateCandidates(call=str(row.line))
        answer = play.context.answers[DuplicateCandidates]
        assert callable(answer)
        yield Taken(row, answer(question, play.state, row.taken).candidates)
        for event in _opened(row):
            play.happen(event)
        open_.append(row)


def _types(rows: Iterable[Row]) -> Event:
    """As the county would publish them: what happened is the same, whoever is sent."""
    named: dict[str, set[str]] = defaultdict(set)
    families = {row.type: row.family for row in rows}
    for row in rows:
        named[row.what].add(row.type)
    types = tuple(
        IncidentType(
            type=type_, label=Words(zh=type_, en=type_), family=families[type_], compatible=tuple(sorted(group))
        )
        for group in named.values()
        for type_ in sorted(group)
    )
    at = datetime(2015, 12, 1, tzinfo=ZONE)
    return IncidentTypesPublished(at=at, by=_BY, catalogue="types", number=1, sample=True, types=types)


def _called(row: Row) -> Iterator[Event]:
    place = Place(address=row.address or None, point=Point(lat=row.lat, lon=row.lon))
    yield CallReceived(at=row.taken, by=_BY, call=str(row.line), channel=Channel.POLICE_110, place=place)
    yield CallTriaged(
        at=row.taken,
        by=_BY,
        call=str(row.line),
        protocol="county",
        protocol_version=1,
        answers={},
        code=row.type,
        type=row.type,
        priority=3,
    )


def _opened(row: Row) -> Iterator[Event]:
    place = Place(address=row.address or None, point=Point(lat=row.lat, lon=row.lon))
    key = str(row.line)
    number = f"{row.taken:%Y%m%d}-{row.line:05}"
    yield IncidentOpened(at=row.taken, by=_BY, incident=key, number=number, type=row.type, priority=3, place=place)
    yield CallAttached(at=row.taken, by=_BY, call=key, incident=key, role="primary")
