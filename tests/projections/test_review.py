"""Anomalies and intervals, at a position."""

import pytest

from events.dispatch import UnitAtDestination, UnitCleared, UnitEnRoute, UnitOnScene, UnitTransporting
from events.intake.calls import CallAnswered
from events.intake.incidents import IncidentMerged
from projections.anomalies import Anomaly, AnomalyFilter, Kind, anomalies, count, cursor
from projections.incidents import IncidentFilter
from projections.intervals import Group, Interval, Statistics, response_intervals
from projections.reading import Reader, Reading
from tests.projections.told import (
    ANNA,
    E1,
    FIRE,
    FLOOD,
    Step,
    at,
    attached,
    closed,
    opened,
    project,
    received,
    released,
    reported,
    step,
    told,
)

LATE = Anomaly(Kind.STAMPS_OUT_OF_ORDER, FIRE, "A01", None, ["on_scene"], [3, 5])
OVERLAP = Anomaly(Kind.OVERLAPPING_ASSIGNMENTS, FIRE, E1, FLOOD, [], [2, 4, 6])
NEVER = Anomaly(Kind.NEVER_CLEARED, FIRE, "A01", None, [], [3, 5])


@pytest.fixture
async def told_to(dsn: str, reader: Reader) -> Reader:
    history = await told(
        [received("c1", 0), opened(FIRE, 1), attached("c1"), opened(FLOOD, 1)],
        [reported(E1, FIRE, 2)],
        [reported("A01", FIRE, 10)],
        [reported(E1, FLOOD, 20)],
        [step(UnitOnScene, "A01", FIRE, 9)],
        [step(UnitCleared, E1, FIRE, 30)],
        [closed(FIRE, 40)],
    )
    await project(history.log, dsn)
    return reader


async def test_each_kind_of_contradiction_is_found(told_to: Reader) -> None:
    reading = await told_to.at()
    assert await anomalies(reading, AnomalyFilter()) == [NEVER, LATE, OVERLAP]
    assert await count(reading, AnomalyFilter()) == 3


async def test_as_of_a_position_only_what_was_contradictory_then(told_to: Reader) -> None:
    assert await anomalies(await told_to.at(4), AnomalyFilter()) == []
    assert await anomalies(await told_to.at(5), AnomalyFilter()) == [LATE]
    assert await anomalies(await told_to.at(6), AnomalyFilter()) == [LATE, OVERLAP]


async def test_anomalies_by_kind_unit_and_incident_and_page_by_page(told_to: Reader) -> None:
    reading = await told_to.at()
    assert await anomalies(reading, AnomalyFilter(kinds=[Kind.NEVER_CLEARED])) == [NEVER]
    assert await anomalies(reading, AnomalyFilter(unit=E1)) == [OVERLAP]
    assert await anomalies(reading, AnomalyFilter(incident=FLOOD)) == []
    assert await anomalies(reading, AnomalyFilter(), first=1, after=cursor(NEVER)) == [LATE]


async def test_each_anomaly_is_told_in_a_sentence() -> None:
    assert LATE.message == "on_scene of A01 at fire-1 lies before an earlier step"
    assert OVERLAP.message == "E01 was sent to flood-1 before it was free of fire-1"
    assert NEVER.message == "A01 has not left fire-1, which is closed"


async def test_a_dispatch_before_the_call_is_out_of_order(dsn: str, reader: Reader) -> None:
    history = await told([received("c1", 5), opened(FIRE, 1), attached("c1")], [reported(E1, FIRE, 4)])
    await project(history.log, dsn)
    (anomaly,) = await anomalies(await reader.at(), AnomalyFilter())
    assert anomaly.steps == ["opened", "assigned"]


async def test_a_released_unit_is_neither_uncleared_nor_overlapping(dsn: str, reader: Reader) -> None:
    history = await told([opened()], [reported(minute=2)], [released(minute=5)], [reported(E1, FLOOD, 5)], [closed()])
    await project(history.log, dsn)
    assert await anomalies(await reader.at(), AnomalyFilter()) == []


async def intervals_of(reading: Reading, group: Group = Group.NONE) -> dict[tuple[Interval, str | None], Statistics]:
    return {
        (found.interval, found.group): found for found in await response_intervals(reading, IncidentFilter(), group)
    }


async def test_quantiles_are_values_of_the_sorted_list(dsn: str, reader: Reader) -> None:
    history = await told([opened()])
    for number in range(1, 21):
        await history.tell(reported(f"U{number}", FIRE, 0), step(UnitEnRoute, f"U{number}", FIRE, number))
    await history.tell(reported("U21", FIRE, 0))
    await history.tell(reported("U22", FIRE, 2), step(UnitEnRoute, "U22", FIRE, 1))
    await project(history.log, dsn)
    found = (await intervals_of(await reader.at()))[Interval.DISPATCH_TO_RESPONSE, None]
    assert found == Statistics(
        Interval.DISPATCH_TO_RESPONSE, None, 20, 1, 1, p50=660, p90=1140, p95=1200, p99=1200, mean=630
    )


def answered(call: str, minute: float) -> CallAnswered:
    return CallAnswered(at=at(minute), by=ANNA, call=call)


async def test_every_interval_lies_between_its_stamps(dsn: str, reader: Reader) -> None:
    steps: list[type[Step]] = [UnitEnRoute, UnitOnScene, UnitTransporting, UnitAtDestination, UnitCleared]
    history = await told(
        [received("c1", 0), answered("c1", 0.25), opened(FIRE, 1), attached("c1")],
        [reported(E1, FIRE, 2), reported("A01", FIRE, 1.5)],
        [step(kind, E1, FIRE, 4 * 2**number) for number, kind in enumerate(steps)],
    )
    await project(history.log, dsn)
    found = await intervals_of(await reader.at())
    assert {interval: (each.p50, each.count, each.missing) for (interval, _), each in found.items()} == {
        Interval.RECEIVED_TO_ANSWERED: (15, 1, 0),
        Interval.RECEIVED_TO_FIRST_DISPATCH: (90, 1, 0),
        Interval.DISPATCH_TO_RESPONSE: (120, 1, 1),
        Interval.RESPONSE_TO_ON_SCENE: (240, 1, 1),
        Interval.ON_SCENE_TO_TRANSPORT: (480, 1, 1),
        Interval.TRANSPORT_TO_DESTINATION: (960, 1, 1),
        Interval.DISPATCH_TO_AVAILABLE: (62 * 60, 1, 1),
    }


async def test_intervals_by_group_filter_and_position(dsn: str, reader: Reader) -> None:
    history = await told(
        [received("c1", 0), opened(FIRE, 1, "fire", 1), attached("c1")],
        [received("c2", 0), opened(FLOOD, 1, "flood", 2), attached("c2", FLOOD)],
        [reported(E1, FIRE, 2)],
    )
    await project(history.log, dsn)
    reading = await reader.at()
    first = Interval.RECEIVED_TO_FIRST_DISPATCH
    by_type = await intervals_of(reading, Group.TYPE)
    assert (by_type[first, "fire"].p50, by_type[first, "flood"].missing) == (120, 1)
    assert by_type[Interval.DISPATCH_TO_RESPONSE, "fire"].missing == 1
    by_priority = await intervals_of(reading, Group.PRIORITY)
    assert (by_priority[first, "1"].count, by_priority[first, "2"].count) == (1, 0)
    only_floods = await response_intervals(reading, IncidentFilter(types=["flood"]))
    assert [(each.interval, each.count, each.missing) for each in only_floods] == [
        (Interval.RECEIVED_TO_ANSWERED, 0, 1),
        (first, 0, 1),
    ]
    assert (await intervals_of(await reader.at(2)))[first, None].missing == 2


async def test_without_incidents_there_is_nothing_to_measure(dsn: str, reader: Reader) -> None:
    assert await response_intervals(await reader.at(), IncidentFilter()) == []


async def test_what_is_merged_counts_as_its_survivors(dsn: str, reader: Reader) -> None:
    """The city was first asked about the one, and first sent somebody to the other."""
    history = await told(
        [received("c1", 0), opened(FIRE, 1), attached("c1")],
        [received("c2", 2), opened(FLOOD, 2), attached("c2", FLOOD)],
        [received("c3", 9), opened("gas", 9), attached("c3", "gas", 9)],
        [reported(E1, FIRE, 5), step(UnitEnRoute, E1, FIRE, 6)],
        [reported("A01", FLOOD, 3), step(UnitEnRoute, "A01", FLOOD, 5)],
        [IncidentMerged(at=at(7), by=ANNA, incident=FIRE, into=FLOOD)],
        [IncidentMerged(at=at(10), by=ANNA, incident=FLOOD, into="gas")],
    )
    await project(history.log, dsn)

    async def seconds(position: int, where: IncidentFilter = EVERY) -> dict[Interval, tuple[int, int, float | None]]:
        found = await response_intervals(await reader.at(position), where)
        return {each.interval: (each.count, each.missing, each.mean) for each in found if each.count + each.missing}

    first, turnout = Interval.RECEIVED_TO_FIRST_DISPATCH, Interval.DISPATCH_TO_RESPONSE
    assert (await seconds(5))[first] == (2, 1, 180.0)
    assert (await seconds(6))[first] == (1, 1, 180.0)
    assert (await seconds(7))[first] == (1, 0, 180.0)
    assert [(await seconds(position))[turnout] for position in (5, 6, 7)] == [(2, 0, 90.0)] * 3
    assert (await seconds(7, IncidentFilter(opened_from=at(9))))[turnout] == (2, 0, 90.0)


EVERY = IncidentFilter()
