"""The types of incidents that a jurisdiction knows."""

from datetime import datetime
from typing import Self

import strawberry

from events.intake import reference
from events.intake.reference import IncidentField, Step
from gateway.context import AsOf, Info
from gateway.intake.catalogue import catalogue
from gateway.intake.words import Words
from gateway.moment import Moment
from gateway.scalars import Position
from gateway.version import Version
from projections.incident_types import Catalogue
from projections.versions import Known


@strawberry.type(description="One way in which an incident ends.")
class Disposition:
    """Mirrors events.intake.reference.Disposition."""

    disposition: str
    label: Words


@strawberry.type(description="What must be known of an incident before a step.")
class NeededBefore:
    """One entry of a type's needs."""

    step: Step
    fields: list[IncidentField]


@strawberry.type(description="What another house calls it.")
class ForeignCode:
    """One entry of a type's codes."""

    system: str = strawberry.field(description="`gb35965`, `cap`, `apco` …")
    code: str


@strawberry.type(description="One type of incident.")
class IncidentType:
    """Mirrors events.intake.reference.IncidentType."""

    type: str
    label: Words
    family: str = strawberry.field(description="What is of one family may be the same incident.")
    compatible: list[str] = strawberry.field(description="Types that the same incident may be reported as, too.")
    needs: list[NeededBefore]
    dispositions: list[Disposition] = strawberry.field(description="How it may end; none named: any.")
    codes: list[ForeignCode]

    @classmethod
    def of(cls, published: reference.IncidentType) -> Self:
        """The type as it was published."""
        return cls(
            type=published.type,
            label=Words.of(published.label),
            family=published.family,
            compatible=list(published.compatible),
            needs=[NeededBefore(step=step, fields=list(fields)) for step, fields in published.needs.items()],
            dispositions=[
                Disposition(disposition=end.disposition, label=Words.of(end.label)) for end in published.dispositions
            ],
            codes=[ForeignCode(system=system, code=code) for system, code in published.codes.items()],
        )


@strawberry.type(description="All types of incidents, as they were published together.")
class IncidentTypes:
    """Mirrors projections.incident_types.Catalogue."""

    version: int
    sample: bool = strawberry.field(description="It is a sample that nobody answers for.")
    types: list[IncidentType]
    published_at: datetime
    published: Version

    @classmethod
    def of(cls, known: Known[Catalogue]) -> Self:
        """The types in a row."""
        row = known.row
        types = [IncidentType.of(each) for each in row.read()]
        return cls(
            version=row.number,
            sample=row.sample,
            types=types,
            published_at=row.published_at,
            published=Version.of(known),
        )


@strawberry.type
class IncidentTypesQuery:
    """What can be asked about types."""

    @strawberry.field(
        description="The types that were published last. Null where none were: then every type is legal, and every"
        " disposition."
    )
    async def incident_types(
        self, info: Info, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> IncidentTypes | None:
        """The types of a moment."""
        return await find_types(await info.context.moment(as_of, min_position))


async def find_types(moment: Moment) -> IncidentTypes | None:
    """The types that were published last at a moment."""
    known = await catalogue(moment)
    return known and IncidentTypes.of(known)
