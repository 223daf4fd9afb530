"""Which calls and incidents are asked for."""

from datetime import datetime
from enum import Enum

import strawberry

from events.values import Channel, Level
from gateway.intake.types import IncidentStatus
from projections import calls, incidents


@strawberry.input(description="Which incidents; what is not given does not matter.")
class IncidentFilter:
    """Mirrors projections.incidents.IncidentFilter."""

    status: list[IncidentStatus] | None = strawberry.field(default=None, description="One of these.")
    level: list[Level] | None = strawberry.field(default=None, description="One of these.")
    report_overdue: bool | None = strawberry.field(
        default=None, description="Whether the level above should have been told of it by now, and was not."
    )
    type: list[str] | None = None
    priority: list[int] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = strawberry.field(default=None, description="Not included.")
    closed_from: datetime | None = None
    closed_to: datetime | None = strawberry.field(default=None, description="Not included.")


def incidents_where(given: IncidentFilter | None) -> incidents.IncidentFilter:
    """The same for the read models."""
    given = given or IncidentFilter()
    return incidents.IncidentFilter(
        statuses=None if given.status is None else [status.value for status in given.status],
        levels=given.level and [level.value for level in given.level],
        report_overdue=given.report_overdue,
        types=given.type,
        priorities=given.priority,
        opened_from=given.opened_from,
        opened_to=given.opened_to,
        closed_from=given.closed_from,
        closed_to=given.closed_to,
    )


def matches(where: incidents.IncidentFilter, row: incidents.Incident) -> bool:
    """Whether an incident is one of these."""
    return (
        (where.statuses is None or row.status in where.statuses)
        and (where.levels is None or row.level in where.levels)
        and where.report_overdue in (None, row.report_overdue)
        and (where.types is None or row.type in where.types)
        and (where.priorities is None or row.priority in where.priorities)
        and (where.opened_from is None or where.opened_from <= row.opened_at)
        and (where.opened_to is None or row.opened_at < where.opened_to)
        and (where.closed_from is None or (row.closed_at is not None and where.closed_from <= row.closed_at))
        and (where.closed_to is None or (row.closed_at is not None and row.closed_at < where.closed_to))
    )


@strawberry.enum(description="In which order; the id decides between equals.")
class IncidentOrder(Enum):
    """By the names of the read model's orders."""

    OPENED_LAST_FIRST = incidents.IncidentOrder.OPENED_LAST_FIRST
    OPENED_FIRST_FIRST = incidents.IncidentOrder.OPENED_FIRST_FIRST
    PRIORITY = incidents.IncidentOrder.PRIORITY
    LEVEL = incidents.IncidentOrder.LEVEL
    CHANGED_LAST_FIRST = incidents.IncidentOrder.CHANGED_LAST_FIRST


@strawberry.input(description="Which calls; what is not given does not matter.")
class CallFilter:
    """Mirrors projections.calls.CallFilter."""

    channel: list[Channel] | None = None
    attached: bool | None = strawberry.field(default=None, description="Whether it is known what the call is about.")
    received_from: datetime | None = None
    received_to: datetime | None = strawberry.field(default=None, description="Not included.")


def calls_where(given: CallFilter | None) -> calls.CallFilter:
    """The same for the read models."""
    given = given or CallFilter()
    return calls.CallFilter(
        channels=None if given.channel is None else [channel.value for channel in given.channel],
        attached=given.attached,
        received_from=given.received_from,
        received_to=given.received_to,
    )
