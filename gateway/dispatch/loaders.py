"""What belongs to dispatch, read for many at once."""

from typing_extensions import override

from gateway.intake.together import shown_with
from gateway.live import MOST, Batch, Change, changes_behind, start
from gateway.moment import Loader
from gateway.scalars import Position, parse_position
from projections import assignments, units
from projections.assignments import Assignment
from projections.units import Unit
from projections.versions import Known

EVERY = units.UnitFilter()


class UnitsById(Loader[Known[Unit] | None]):
    """A unit by its id."""

    @override
    async def read(self, keys: list[str]) -> list[Known[Unit] | None]:
        """See Loader.read."""
        found = {known.row.unit: known for known in await units.by_ids(self.moment.reading, keys)}
        return [found.get(key) for key in keys]


class UnitsByIncident(Loader[list[Known[Assignment]]]):
    """The assignments to an incident, and to all that is merged into it, in the order in which units were sent."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[Assignment]]]:
        """See Loader.read."""
        found: dict[str, list[Known[Assignment]]] = {key: [] for key in keys}
        shown = await shown_with(keys, self.moment)
        for known in await assignments.of_incidents(self.moment.reading, list(shown)):
            for key in shown[known.row.incident]:
                found[key].append(known)
        return list(found.values())


class UnitChanges(Loader[Batch[Change]]):
    """Units that have new versions behind a place, and up to this moment."""

    @override
    async def read(self, keys: list[str]) -> list[Batch[Change]]:
        """See Loader.read."""
        return [await self._behind(parse_position(key)) for key in keys]

    async def _behind(self, place: Position) -> Batch[Change]:
        rows = await units.changed(self.moment.reading, start(place), EVERY, MOST)
        return changes_behind(place, rows, key=lambda row: row.unit)
