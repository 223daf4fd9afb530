"""Which units are asked for."""

import strawberry

from gateway.dispatch.types import UnitStatus
from gateway.intake.numbers import BY_EITHER, incident_id
from gateway.moment import Moment
from projections import units


@strawberry.input(description="Which units; what is not given does not matter.")
class UnitFilter:
    """Mirrors projections.units.UnitFilter."""

    status: list[UnitStatus] | None = strawberry.field(default=None, description="What it is doing: one of these.")
    agency: list[str] | None = strawberry.field(default=None, description="Whose it is: one of these.")
    capability: str | None = strawberry.field(default=None, description="What it can do, among other things.")
    on_duty: bool | None = None
    incident_id: strawberry.ID | None = strawberry.field(
        default=None, description="Committed to this incident. " + BY_EITHER
    )


async def units_where(given: UnitFilter | None, moment: Moment) -> units.UnitFilter:
    """The same for the read models at a moment."""
    given = given or UnitFilter()
    return units.UnitFilter(
        statuses=None if given.status is None else [status.value for status in given.status],
        agencies=given.agency,
        capability=given.capability,
        on_duty=given.on_duty,
        incident=given.incident_id and await incident_id(given.incident_id, moment),
    )


def matches(where: units.UnitFilter, row: units.Unit) -> bool:
    """Whether a unit is one of these."""
    return (
        (where.statuses is None or row.status in where.statuses)
        and (where.agencies is None or row.agency in where.agencies)
        and (where.capability is None or where.capability in row.capabilities)
        and where.on_duty in (None, row.duty)
        and where.incident in (None, row.incident)
    )
