"""Parked reactions as a person at a terminal reads them."""

from pydantic import ValidationError

from events.envelope import decode
from projections import parked
from projections.journal_events import StoredEvent, at_positions
from projections.reading import Reading
from projections.telling.sentences import sentence

PAGE = 500


async def tell_parked(reading: Reading, data: str) -> list[str]:
    """Each in some lines: what it is to, what it raised, and what to type once it is mended; `data`: its option."""
    where = parked.ParkedFilter(retried=False)
    found = [known.row for known in await parked.page(reading, where, PAGE)]
    events = {
        (event.place.position, event.attributes["id"]): event
        for event in await at_positions(reading, {row.position for row in found})
    }
    told = [_tell(row, events.get((row.position, row.event)), data) for row in found]
    more = await parked.count(reading, where) - len(found)
    return [*told, f"… and {more:,} more"] if more > 0 else told


def _tell(row: parked.Parked, event: StoredEvent | None, data: str) -> str:
    what = _sentence(event) if event else "a commit that could not be read"
    return (
        f"{row.context} could not react to position {row.position:,}: {what}\n"
        f"  it raised at {row.parked_at.astimezone():%Y-%m-%d %H:%M:%S %Z}: {row.reason}\n"
        f"  once that is mended: liandong retry {row.context} {row.event}{data}"
    )


def _sentence(event: StoredEvent) -> str:
    try:
        return sentence(decode(event.attributes).event)
    except (ValidationError, KeyError):
        return str(event.attributes["type"])
