"""Which incident stands for which: what belongs to all that is merged into an incident is shown with it.

Nothing is copied when incidents are merged. Who reads works out what belongs together, at the position of the reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, Select, Text, func, literal, select

from events.values import Position
from projections.incidents import table
from projections.queries import one_of
from projections.reading import Reading
from projections.versions import at


class Merge(NamedTuple):
    """One incident was merged into another from one position on, and until before another."""

    incident: str
    into: str
    since: Position
    until: Position


def standing(merges: Iterable[Merge], position: Position) -> dict[str, str]:
    """What is merged at a position: each incident with the one that it is merged into."""
    return {merge.incident: merge.into for merge in merges if merge.since <= position < merge.until}


def survivors(into: Mapping[str, str], incident: str) -> list[str]:
    """The incidents that stand for this one: what it is merged into, what that is merged into, to the last."""
    found: list[str] = []
    while (incident := into.get(incident, "")) and incident not in found:
        found.append(incident)
    return found


def family(into: Mapping[str, str], incident: str) -> list[str]:
    """An incident and all that it stands for, by id."""
    found = {incident}
    while more := {one for one, other in into.items() if other in found} - found:
        found |= more
    return [incident, *sorted(found - {incident})]


async def absorbed(reading: Reading, incidents: Sequence[str]) -> dict[str, list[str]]:
    """What each of these stands for, by id, without itself."""
    given = select(func.unnest(literal(list(incidents), ARRAY(Text))).label("survivor")).subquery("given")
    base = select(given.c.survivor, given.c.survivor.label("incident")).cte("together", recursive=True)
    merged = select(base.c.survivor, table.c.incident).join(table, table.c.merged_into == base.c.incident)
    together = base.union(merged.where(at(table, reading.position)))
    c = together.c
    rows = await reading.rows(select(c.survivor, c.incident).where(c.incident != c.survivor), table.name)
    found: dict[str, list[str]] = {incident: [] for incident in incidents}
    for survivor, incident in sorted(map(tuple, rows)):
        found[survivor].append(incident)
    return found


async def above(reading: Reading, incidents: Sequence[str], since: Position) -> list[Merge]:
    """Every merge from a position on, up to the reading's, of these incidents and of what ever stood for them."""
    base = _merges(reading, since).where(one_of(table.c.incident, incidents)).cte("above", recursive=True)
    further = _merges(reading, since).join(base, table.c.incident == base.c.into)
    return await _read(reading, base.union(further).select())


async def below(reading: Reading, incident: str) -> list[Merge]:
    """Every merge ever, up to the reading's position, into this incident and into what was ever merged into it."""
    base = _merges(reading, 0).where(table.c.merged_into == incident).cte("below", recursive=True)
    further = _merges(reading, 0).join(base, table.c.merged_into == base.c.incident)
    return await _read(reading, base.union(further).select())


def last_survivors(reading: Reading) -> Select[tuple[str, str]]:
    """Every incident that is merged, with the last one that stands for it."""
    i, further = table.alias("merged"), table.alias("further")
    merged = select(i.c.incident, i.c.merged_into.label("survivor"))
    base = merged.where(at(i, reading.position), i.c.merged_into.is_not(None)).cte("stands_for", recursive=True)
    onward = select(base.c.incident, further.c.merged_into).join(further, further.c.incident == base.c.survivor)
    every = base.union(onward.where(at(further, reading.position), further.c.merged_into.is_not(None)))
    last = every.alias("last_one")
    again = select(1).where(every.c.incident == last.c.survivor).exists()
    return select(last.c.incident, last.c.survivor).where(~again)


def _merges(reading: Reading, since: Position) -> Select[tuple[str, str, int, int]]:
    c = table.c
    found = select(c.incident, c.merged_into.label("into"), c.from_position, c.to_position)
    return found.where(c.merged_into.is_not(None), c.from_position <= reading.position, c.to_position > since)


async def _read(reading: Reading, statement: Select[tuple[str, str, int, int]]) -> list[Merge]:
    return [Merge._make(row) for row in await reading.rows(statement, table.name)]
