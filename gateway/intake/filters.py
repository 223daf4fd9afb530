"""Which calls and incidents are asked for."""

from datetime import datetime
from enum import Enum

import strawberry

from events.values import CallEnding, Channel, Level
from gateway.errors import Problem
from gateway.intake.call_parts import CallStatus
from gateway.intake.types import IncidentStatus
from gateway.place import BoxInput, box_of
from projections import calls, incidents
from projections.reading import Reading
from projections.words import Search, Subject

LONGEST_TEXT = 200
TEXT = "All the words in this, Chinese ones whole or in part, others whole, are in its"


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
    cell: list[str] | None = strawberry.field(default=None, description="In one of these cells of the grid 网格.")
    box: BoxInput | None = None
    text: str | None = strawberry.field(
        default=None, description=TEXT + " number, type, place and notes that are not struck."
    )
    closed_from: datetime | None = None
    closed_to: datetime | None = strawberry.field(default=None, description="Not included.")


async def incidents_where(given: IncidentFilter | None, reading: Reading | None) -> incidents.IncidentFilter:
    """The same for the read models at a moment; for what is followed, which has none, a `text` is refused.

    Raises Problem.
    """
    given = given or IncidentFilter()
    return incidents.IncidentFilter(
        statuses=None if given.status is None else [status.value for status in given.status],
        levels=given.level and [level.value for level in given.level],
        report_overdue=given.report_overdue,
        types=given.type,
        priorities=given.priority,
        opened_from=given.opened_from,
        opened_to=given.opened_to,
        cells=given.cell,
        box=box_of(given.box, "filter.box"),
        search=await search_for("incident", given.text, reading),
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
        and (where.cells is None or row.cell in where.cells)
        and (where.box is None or where.box.holds(row.lat, row.lon))
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


@strawberry.enum(description="In order of receipt; the id decides between equals.")
class CallOrder(Enum):
    """By the names of the read model's orders."""

    OLDEST_FIRST = calls.CallOrder.OLDEST_FIRST
    NEWEST_FIRST = calls.CallOrder.NEWEST_FIRST


@strawberry.input(description="Which calls; what is not given does not matter.")
class CallFilter:
    """Mirrors projections.calls.CallFilter."""

    channel: list[Channel] | None = None
    status: list[CallStatus] | None = None
    desk: list[str] | None = None
    handler: list[str] | None = strawberry.field(
        default=None, description="Who is responsible for it, or was when it ended: `calltaker/li`."
    )
    person: list[strawberry.ID] | None = strawberry.field(
        default=None, description="All calls from one number: as `Call.caller` names who called."
    )
    ending: list[CallEnding] | None = None
    type: list[str] | None = strawberry.field(default=None, description="What triage has led to.")
    priority: list[int] | None = strawberry.field(default=None, description="What triage has led to.")
    callback_owed: bool | None = None
    attached: bool | None = strawberry.field(default=None, description="Whether it is known what the call is about.")
    received_from: datetime | None = None
    received_to: datetime | None = strawberry.field(default=None, description="Not included.")
    cell: list[str] | None = strawberry.field(default=None, description="In one of these cells of the grid 网格.")
    box: BoxInput | None = None
    text: str | None = strawberry.field(default=None, description=TEXT + " report and place.")


async def calls_where(given: CallFilter | None, reading: Reading) -> calls.CallFilter:
    """The same for the read models at a moment; raises Problem."""
    given = given or CallFilter()
    return calls.CallFilter(
        channels=None if given.channel is None else [channel.value for channel in given.channel],
        statuses=None if given.status is None else [status.value for status in given.status],
        desks=given.desk,
        handlers=given.handler,
        persons=given.person,
        endings=None if given.ending is None else [ending.value for ending in given.ending],
        types=given.type,
        priorities=given.priority,
        callback_owed=given.callback_owed,
        attached=given.attached,
        received_from=given.received_from,
        received_to=given.received_to,
        cells=given.cell,
        box=box_of(given.box, "filter.box"),
        search=await search_for("call", given.text, reading),
    )


async def search_for(subject: Subject, text: str | None, reading: Reading | None) -> Search | None:
    """What has all that is in a text; raises Problem where there is nothing to look for, or no moment to look at."""
    if text is None:
        return None
    if reading is None:
        message = "text is looked for in queries only: follow by another filter, and ask for the text besides"
        raise Problem("BAD_INPUT", message, field="filter.text")
    if len(text) > LONGEST_TEXT:
        raise Problem("BAD_INPUT", f"a text to look for has at most {LONGEST_TEXT} characters", field="filter.text")
    try:
        return await Search.of(reading, subject, text)
    except ValueError as problem:
        raise Problem("BAD_INPUT", str(problem), field="filter.text") from None
