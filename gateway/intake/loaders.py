"""What belongs to intake, read for many at once."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from typing_extensions import override

from gateway.intake.together import shown_with
from gateway.live import MOST, Batch, Change, changes_behind, start
from gateway.moment import Loader
from gateway.scalars import Position, parse_position
from projections import assignments, calls, hazards, incidents, links, merges
from projections.calls import Call
from projections.incidents import Incident
from projections.links import Link
from projections.versions import Known

EVERY = incidents.IncidentFilter()


class IncidentsById(Loader[Known[Incident] | None]):
    """An incident by its id."""

    @override
    async def read(self, keys: list[str]) -> list[Known[Incident] | None]:
        """See Loader.read."""
        found = {known.row.incident: known for known in await incidents.by_ids(self.moment.reading, keys)}
        return [found.get(key) for key in keys]


class CallsById(Loader[Known[Call] | None]):
    """A call by its id."""

    @override
    async def read(self, keys: list[str]) -> list[Known[Call] | None]:
        """See Loader.read."""
        found = {known.row.call: known for known in await calls.by_ids(self.moment.reading, keys)}
        return [found.get(key) for key in keys]


class CallsByIncident(Loader[list[Known[Call]]]):
    """The calls about an incident, and about all that is merged into it, in order of receipt."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[Call]]]:
        """See Loader.read."""
        found: dict[str, list[Known[Call]]] = {key: [] for key in keys}
        shown = await shown_with(keys, self.moment)
        for known in await calls.of_incidents(self.moment.reading, list(shown)):
            for key in shown[known.row.incident or ""]:
                found[key].append(known)
        return list(found.values())


class IncidentChanges(Loader[Batch[Change]]):
    """Incidents that have new versions behind a place and up to this moment, or whose assignments, hazards or links do;
    and whoever stood for them there, or just before."""

    @override
    async def read(self, keys: list[str]) -> list[Batch[Change]]:
        """See Loader.read."""
        return [await self._behind(parse_position(key)) for key in keys]

    async def _behind(self, place: Position) -> Batch[Change]:
        reading = self.moment.reading
        own, of_units, of_hazards, of_links = await asyncio.gather(
            incidents.changed(reading, start(place), EVERY, MOST),
            assignments.changed(reading, start(place), MOST),
            hazards.changed(reading, start(place), MOST),
            links.changed(reading, start(place), MOST),
        )
        both = [end for link in of_links for end in both_ends(link)]
        tables: list[Sequence[Known[Any]]] = [own, of_units, of_hazards, both]
        concerned = {known.row.incident for rows in tables for known in rows}
        stand_for = await merges.above(reading, list(concerned), start(place))

        def survivors(position: int, incident: str) -> Iterator[str]:
            for moment in (position - 1, position):
                yield from merges.survivors(merges.standing(stand_for, moment), incident)

        return changes_behind(place, *tables, key=lambda row: row.incident, also=survivors)


def both_ends(known: Known[Link]) -> tuple[Known[Link], Known[Link]]:
    """A link, as something of either of its incidents."""
    return known, known._replace(row=known.row._replace(incident=known.row.other))
