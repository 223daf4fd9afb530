"""Where calls and incidents were ever said to be: shown, and said anew."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.utils.await_maybe import AwaitableOrValue
from typing_extensions import override

from gateway.moment import Loader, Moment
from gateway.place import Place
from gateway.scalars import Position
from projections import locations


@strawberry.type(description="A place as it was said once. What was said before stays known.")
class Location:
    """Mirrors projections.locations.Location."""

    place: Place
    said_at: datetime
    said_by: str
    position: Position = strawberry.field(description="Where in the log it was said.")

    @classmethod
    def of(cls, row: locations.Location) -> Self:
        """The location in a row."""
        return cls(place=Place.of(row.place), said_at=row.said_at, said_by=row.said_by, position=Position(row.position))


class LocationsOfIncidents(Loader[list[locations.Location]]):
    """Where an incident was said to be, the first first."""

    @override
    async def read(self, keys: list[str]) -> list[list[locations.Location]]:
        """See Loader.read."""
        return await _read(self.moment, [f"incident/{key}" for key in keys])


class LocationsOfCalls(Loader[list[locations.Location]]):
    """Where help was said to be needed, the first first."""

    @override
    async def read(self, keys: list[str]) -> list[list[locations.Location]]:
        """See Loader.read."""
        return await _read(self.moment, [f"call/{key}" for key in keys])


def locations_of(
    id: str, kind: type[Loader[list[locations.Location]]], moment: Moment
) -> AwaitableOrValue[list[Location]]:
    """Where something was ever said to be, at a moment."""
    return moment.loader(kind).make(id, lambda rows: [Location.of(row) for row in rows])


async def _read(moment: Moment, subjects: list[str]) -> list[list[locations.Location]]:
    found: dict[str, list[locations.Location]] = {subject: [] for subject in subjects}
    for row in await locations.of_subjects(moment.reading, subjects):
        found[row.subject].append(row)
    return list(found.values())
