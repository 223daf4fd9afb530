"""The types of incidents that were published last: what each needs, and how it ends."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Text

from events.intake.reference import IncidentType, IncidentTypesPublished
from events.values import Code
from projections.projection import Projection
from projections.queries import selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "incident_types",
    Column("catalogue", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("types", Text, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    key=("catalogue",),
)

_TYPES = TypeAdapter(tuple[IncidentType, ...])


class Catalogue(NamedTuple):
    """One publication of all types."""

    catalogue: str
    number: int
    """Its version: one more than the last."""
    sample: bool
    """Whether it is a sample that nobody answers for."""
    types: str
    """As they were published, in JSON."""
    published_at: datetime

    def read(self) -> tuple[IncidentType, ...]:
        """The types, in the order in which they were published."""
        return _read(self.types)

    def find(self, type: Code) -> IncidentType | None:
        """The type of that name; None where it was not published."""
        return next((one for one in self.read() if one.type == type), None)


@lru_cache(maxsize=4)
def _read(types: str) -> tuple[IncidentType, ...]:
    return _TYPES.validate_json(types)


catalogues = Projection(table, Catalogue, key=lambda event: event.catalogue)


@catalogues.on(IncidentTypesPublished)
def published(_: Catalogue | None, event: IncidentTypesPublished) -> Catalogue:
    """These take the place of all that were published before."""
    return Catalogue(event.catalogue, event.number, event.sample, _TYPES.dump_json(event.types).decode(), event.at)


async def last(reading: Reading) -> Known[Catalogue] | None:
    """What was published last; None where nothing was."""
    return next(iter(await selected(reading, catalogues, [])), None)
