"""What belongs to intake, read for many at once."""

import asyncio

from typing_extensions import override

from gateway.live import MOST, Batch, Change, changes_behind, start
from gateway.moment import Loader
from gateway.scalars import Position, parse_position
from projections import assignments, calls, hazards, incidents
from projections.calls import Call
from projections.incidents import Incident
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
    """The calls about an incident, in order of receipt."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[Call]]]:
        """See Loader.read."""
        found: dict[str, list[Known[Call]]] = {key: [] for key in keys}
        for known in await calls.of_incidents(self.moment.reading, keys):
            found[known.row.incident or ""].append(known)
        return list(found.values())


class CallChanges(Loader[Batch[Change]]):
    """Calls that have new versions behind a place, and up to this moment."""

    @override
    async def read(self, keys: list[str]) -> list[Batch[Change]]:
        """See Loader.read."""
        return [await self._behind(parse_position(key)) for key in keys]

    async def _behind(self, place: Position) -> Batch[Change]:
        own = await calls.changed(self.moment.reading, start(place), MOST)
        return changes_behind(place, own, key=lambda row: row.call)


class IncidentChanges(Loader[Batch[Change]]):
    """Incidents that have, or whose assignments or hazards have, new versions behind a place, and up to this moment."""

    @override
    async def read(self, keys: list[str]) -> list[Batch[Change]]:
        """See Loader.read."""
        return [await self._behind(parse_position(key)) for key in keys]

    async def _behind(self, place: Position) -> Batch[Change]:
        reading = self.moment.reading
        own, of_units, of_hazards = await asyncio.gather(
            incidents.changed(reading, start(place), EVERY, MOST),
            assignments.changed(reading, start(place), MOST),
            hazards.changed(reading, start(place), MOST),
        )
        return changes_behind(place, own, of_units, of_hazards, key=lambda row: row.incident)
