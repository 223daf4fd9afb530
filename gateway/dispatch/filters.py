"""Which units are asked for."""

import strawberry

from gateway.dispatch.types import UnitStatus
from projections import units


@strawberry.input(description="Which units; what is not given does not matter.")
class UnitFilter:
    """Mirrors projections.units.UnitFilter."""

    status: list[UnitStatus] | None = None
    agency: list[str] | None = None
    capability: str | None = None
    on_duty: bool | None = None
    incident_id: strawberry.ID | None = strawberry.field(default=None, description="Committed to this incident.")


def units_where(given: UnitFilter | None) -> units.UnitFilter:
    """The same for the read models."""
    given = given or UnitFilter()
    return units.UnitFilter(
        statuses=None if given.status is None else [status.value for status in given.status],
        agencies=given.agency,
        capability=given.capability,
        on_duty=given.on_duty,
        incident=given.incident_id,
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
