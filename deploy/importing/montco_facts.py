"""What the rows of Montgomery County's 911 calls say, as facts of intake."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from deploy.importing.chapters import Chapter, Fact
from deploy.importing.montco_row import ZONE, Row
from deploy.importing.past import Past
from events.envelope import event_id
from events.event import Event
from events.intake.calls import CallAttached, CallReceived, Origin
from events.intake.incidents import IncidentOpened
from events.values import PlaceSource
from services.common.grid import Grid
from services.common.place import GivenPlace, GivenPoint, located
from services.intake.numbering import next_number

SOURCE = "montco"
ACTOR = f"import/{SOURCE}"
PRIORITY = 3
"""The county says nothing of it: neither the most urgent nor the least."""


def montco_chapters(rows: Sequence[Row], past: Past, grid: Grid) -> list[Chapter]:
    """All that the rows say, in the order in which the county's feed told it; numbered after what the log has."""
    in_order = sorted(rows, key=attrgetter("recorded", "received", "reference"))
    numbers = _numbers(in_order, past)
    return [
        Chapter(recorded, "intake", tuple(fact for row in group for fact in _facts(row, next(numbers), grid)))
        for recorded, group in groupby(in_order, key=attrgetter("recorded"))
    ]


def _numbers(rows: Sequence[Row], past: Past) -> Iterator[str]:
    """For each row the next of its local day, as intake gives them."""
    number = past.number
    for row in rows:
        # A row that the log has keeps the number that it has there: the fact made here is not told.
        if _id(IncidentOpened, row) not in past.told:
            number = next_number(number, row.recorded, ZONE)
        yield number


def _facts(row: Row, number: str, grid: Grid) -> Iterator[Fact]:
    """A call, and the incident that was opened for it. That it ended the county does not say."""
    key = f"{SOURCE}-{row.reference}"
    point = GivenPoint(lat=row.lat, lon=row.lon)
    place = located(GivenPlace(address=row.address, point=point, source=PlaceSource.PARTNER), grid)
    received = CallReceived(
        at=row.received,
        by=ACTOR,
        call=key,
        channel=row.channel,
        place=place,
        report=row.title,
        origin=Origin(source=SOURCE, reference=row.reference),
    )
    opened = IncidentOpened(
        at=row.recorded, by=ACTOR, incident=key, number=number, type=row.type, priority=PRIORITY, place=place
    )
    attached = CallAttached(at=row.recorded, by=ACTOR, call=key, incident=key, role="primary")
    for event in (received, opened, attached):
        yield Fact(_id(type(event), row), event)


def _id(event: type[Event], row: Row) -> str:
    return event_id(SOURCE, event.name, row.reference)
