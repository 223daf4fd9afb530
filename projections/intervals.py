"""Intervals between the stamps of incidents and assignments, with their distribution."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    cast,
    extract,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from projections import assignments, calls, incidents
from projections.incidents import IncidentFilter
from projections.merges import last_survivors
from projections.reading import Reading
from projections.versions import at


class Interval(StrEnum):
    """What lies between two stamps."""

    RECEIVED_TO_ANSWERED = "received_to_answered"
    """Of a call: from the ring until somebody speaks with the caller. One that is about no incident counts too."""
    RECEIVED_TO_FIRST_DISPATCH = "received_to_first_dispatch"
    """Of an incident, with all that is merged into it: from the first primary call to the first unit sent."""
    DISPATCH_TO_RESPONSE = "dispatch_to_response"
    """Of an assignment, like all that follow."""
    RESPONSE_TO_ON_SCENE = "response_to_on_scene"
    ON_SCENE_TO_TRANSPORT = "on_scene_to_transport"
    TRANSPORT_TO_DESTINATION = "transport_to_destination"
    DISPATCH_TO_AVAILABLE = "dispatch_to_available"


class Group(Enum):
    """What the statistics are told apart by: nothing, or a column of the incident."""

    NONE = None
    TYPE = "type"
    PRIORITY = "priority"


class Statistics(NamedTuple):
    """An interval's distribution, in seconds. What is left out is counted: a stamp is missing, or it is negative."""

    interval: Interval
    group: str | None
    count: int  # type: ignore[assignment]  # what a tuple counts nobody asks of this one
    missing: int
    contradictory: int
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    mean: float | None


_QUANTILES = (Decimal("0.5"), Decimal("0.9"), Decimal("0.95"), Decimal("0.99"))


async def response_intervals(reading: Reading, where: IncidentFilter, group_by: Group = Group.NONE) -> list[Statistics]:
    """The statistics of every interval in each group. The q-quantile of n sorted values is the int(q·n)-th, from 0."""
    each = union_all(*_seconds(reading, where, group_by)).subquery("each")
    seconds = each.c.seconds
    good = seconds >= 0
    ordered = func.array_agg(aggregate_order_by(seconds, seconds.asc()), type_=ARRAY(Float)).filter(good)
    gathered = (
        select(
            each.c.interval,
            each.c.group,
            func.count().filter(good).label("count"),
            func.count().filter(seconds.is_(None)).label("missing"),
            func.count().filter(seconds < 0).label("contradictory"),
            ordered.label("ordered"),
            func.avg(seconds).filter(good).label("mean"),
        )
        .group_by(each.c.interval, each.c.group)
        .subquery("gathered")
    )
    c = gathered.c
    quantiles = [c.ordered[cast(func.floor(literal(q) * c.count), Integer) + 1] for q in _QUANTILES]
    statement = select(c.interval, c.group, c.count, c.missing, c.contradictory, *quantiles, c.mean)
    rows = await reading.rows(statement, "calls", "incidents", "assignments")
    place = list(Interval).index
    statistics = [Statistics(Interval(interval), *rest) for interval, *rest in map(tuple, rows)]
    return sorted(statistics, key=lambda found: (found.group or "", place(found.interval)))


def _seconds(reading: Reading, where: IncidentFilter, group_by: Group) -> Iterator[Select[Any]]:
    i, a, c = incidents.table, assignments.table.c, calls.table.c
    last = last_survivors(reading).subquery("last")
    group = cast(i.c[group_by.value], Text) if group_by.value else cast(null(), Text)
    there = at(assignments.table, reading.position)
    # What belongs to a merged incident counts as its survivor's, and the merged one not by itself.
    its_survivor = func.coalesce(last.c.survivor, a.incident)
    of_each = assignments.table.outerjoin(last, last.c.incident == a.incident)
    sent = (
        select(its_survivor.label("incident"), func.min(a.assigned_at).label("first"))
        .select_from(of_each)
        .where(there)
        .group_by(its_survivor)
        .subquery("sent")
    )
    absorbed = i.alias("absorbed")
    earlier = (
        select(last.c.survivor, func.min(c.received_at).label("first"))
        .select_from(last.join(absorbed, absorbed.c.incident == last.c.incident))
        .join(calls.table, c.call == absorbed.c.call)
        .where(at(absorbed, reading.position), at(calls.table, reading.position))
        .group_by(last.c.survivor)
        .subquery("earlier")
    )
    called_about = func.coalesce(last.c.survivor, c.incident)
    yield (
        _interval(Interval.RECEIVED_TO_ANSWERED, group, c.received_at, c.answered_at)
        .select_from(
            calls.table.outerjoin(last, last.c.incident == c.incident).outerjoin(
                i, and_(i.c.incident == called_about, at(i, reading.position))
            )
        )
        .where(at(calls.table, reading.position), *where.conditions)
    )
    its_call = and_(c.call == i.c.call, at(calls.table, reading.position))
    yield (
        _interval(Interval.RECEIVED_TO_FIRST_DISPATCH, group, func.least(c.received_at, earlier.c.first), sent.c.first)
        .select_from(
            i.outerjoin(calls.table, its_call)
            .outerjoin(earlier, earlier.c.survivor == i.c.incident)
            .outerjoin(sent, sent.c.incident == i.c.incident)
        )
        .where(at(i, reading.position), i.c.merged_into.is_(None), *where.conditions)
    )
    # An assignment to an incident that nobody opened counts too, as long as no filter asks what the incident is like.
    its_incident = and_(i.c.incident == its_survivor, at(i, reading.position))
    for interval, start, end in (
        (Interval.DISPATCH_TO_RESPONSE, a.assigned_at, a.en_route_at),
        (Interval.RESPONSE_TO_ON_SCENE, a.en_route_at, a.on_scene_at),
        (Interval.ON_SCENE_TO_TRANSPORT, a.on_scene_at, a.transporting_at),
        (Interval.TRANSPORT_TO_DESTINATION, a.transporting_at, a.at_destination_at),
        (Interval.DISPATCH_TO_AVAILABLE, a.assigned_at, func.coalesce(a.cleared_at, a.released_at)),
    ):
        yield (
            _interval(interval, group, start, end)
            .select_from(of_each.outerjoin(i, its_incident))
            .where(there, *where.conditions)
        )


def _interval(
    interval: Interval, group: ColumnElement[Any], start: ColumnElement[Any], end: ColumnElement[Any]
) -> Select[Any]:
    seconds = cast(extract("epoch", end - start), Float)
    return select(literal(interval.value).label("interval"), group.label("group"), seconds.label("seconds"))
