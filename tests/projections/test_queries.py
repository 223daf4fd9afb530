"""Lists, pages, counts, lookups and changes."""

import pytest

from events.dispatch import UnitEnRoute
from projections import assignments, calls, incidents, units
from projections.calls import CallFilter
from projections.incidents import IncidentFilter, IncidentOrder
from projections.reading import Reader, Reading
from projections.units import UnitFilter
from tests.projections.told import (
    ANNA,
    E1,
    FIRE,
    FLOOD,
    T0,
    assigned,
    at,
    attached,
    closed,
    on_duty,
    opened,
    project,
    received,
    registered,
    step,
    told,
)


@pytest.fixture
async def reading(dsn: str, reader: Reader) -> Reading:
    history = await told(
        [received("c1", 0), received("c2", 5)],
        [opened(FIRE, 1, "fire", 2), attached("c1", FIRE)],
        [opened(FLOOD, 6, "flood", 1), opened("fire-2", 6, "fire", 3)],
        [registered(E1), on_duty(E1), registered("A01")],
        [assigned(E1, FIRE, 7), assigned("A01", FLOOD, 6.5)],
        [step(UnitEnRoute, E1, FIRE, 9)],
        [closed("fire-2", 20)],
    )
    await project(history.log, dsn)
    return await reader.at()


async def ids(reading: Reading, where: IncidentFilter) -> list[str]:
    found = await incidents.page(reading, where, IncidentOrder.OPENED_FIRST_FIRST)
    assert await incidents.count(reading, where) == len(found)
    return [known.row.incident for known in found]


async def test_incidents_by_filter(reading: Reading) -> None:
    assert await ids(reading, IncidentFilter()) == [FIRE, "fire-2", FLOOD]
    assert await ids(reading, IncidentFilter(statuses=["open"])) == [FIRE, FLOOD]
    assert await ids(reading, IncidentFilter(types=["flood", "storm"])) == [FLOOD]
    assert await ids(reading, IncidentFilter(types=[])) == []
    assert await ids(reading, IncidentFilter(priorities=[2, 3])) == [FIRE, "fire-2"]
    assert await ids(reading, IncidentFilter(opened_from=at(1), opened_to=at(6))) == [FIRE]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (IncidentOrder.OPENED_LAST_FIRST, [FLOOD, "fire-2", FIRE]),
        (IncidentOrder.OPENED_FIRST_FIRST, [FIRE, "fire-2", FLOOD]),
        (IncidentOrder.PRIORITY, [FLOOD, FIRE, "fire-2"]),
    ],
)
async def test_pages_of_any_order_join_without_gap_or_repetition(
    reading: Reading, order: IncidentOrder, expected: list[str]
) -> None:
    seen, after = [], None
    while page := await incidents.page(reading, IncidentFilter(), order, first=1, after=after):
        seen += [known.row.incident for known in page]
        after = incidents.cursor(page[-1], order)
    assert seen == expected


async def test_a_cursor_of_another_order_is_refused(reading: Reading) -> None:
    for bad in (("1",), ("soon", FIRE)):
        with pytest.raises(ValueError, match=r"argument|isoformat"):
            await incidents.page(reading, IncidentFilter(), after=bad)


async def test_a_row_says_what_set_it_and_since_when(reading: Reading) -> None:
    (known,) = await incidents.by_ids(reading, ["fire-2"])
    assert (known.position, known.set_by, known.recorded_at.second) == (7, ANNA, 7)


async def test_incidents_by_id_and_by_number(reading: Reading) -> None:
    assert {known.row.incident for known in await incidents.by_ids(reading, [FIRE, FLOOD, "none"])} == {FIRE, FLOOD}
    assert await incidents.by_ids(reading, []) == []
    known = await incidents.by_number(reading, f"20261123-{FLOOD}")
    assert known
    assert known.row.incident == FLOOD
    assert await incidents.by_number(reading, "none") is None


async def test_calls_by_filter_id_and_incident(reading: Reading) -> None:
    async def found(where: CallFilter) -> list[str]:
        page = await calls.page(reading, where)
        assert await calls.count(reading, where) == len(page)
        return [known.row.call for known in page]

    assert await found(CallFilter()) == ["c1", "c2"]
    assert await found(CallFilter(attached=True)) == ["c1"]
    assert await found(CallFilter(attached=False)) == ["c2"]
    assert await found(CallFilter(channels=["fire_119"], received_from=at(0), received_to=at(5))) == ["c1"]
    assert await found(CallFilter(channels=["sensor"])) == []
    assert [known.row.call for known in await calls.by_ids(reading, ["c2"])] == ["c2"]
    assert [known.row.call for known in await calls.of_incidents(reading, [FIRE, FLOOD])] == ["c1"]
    (first,) = await calls.page(reading, CallFilter(), first=1)
    assert [known.row.call for known in await calls.page(reading, CallFilter(), after=calls.cursor(first))] == ["c2"]


async def test_units_by_filter_id_and_incident(reading: Reading) -> None:
    async def found(where: UnitFilter) -> list[str]:
        page = await units.page(reading, where)
        assert await units.count(reading, where) == len(page)
        return [known.row.unit for known in page]

    assert await found(UnitFilter()) == ["A01", E1]
    assert await found(UnitFilter(statuses=["en_route"])) == [E1]
    assert await found(UnitFilter(agencies=["fire"], capability="ladder", on_duty=True)) == [E1]
    assert await found(UnitFilter(capability="boat")) == []
    assert await found(UnitFilter(on_duty=False)) == ["A01"]
    assert await found(UnitFilter(incident=FLOOD)) == ["A01"]
    assert [known.row.unit for known in await units.by_ids(reading, [E1, "none"])] == [E1]
    assert [known.row.unit for known in await units.of_incidents(reading, [FIRE])] == [E1]
    (first,) = await units.page(reading, UnitFilter(), first=1)
    assert [known.row.unit for known in await units.page(reading, UnitFilter(), after=units.cursor(first))] == [E1]


async def test_assignments_by_incident_unit_and_id(reading: Reading) -> None:
    both = [(FLOOD, "A01"), (FIRE, E1)]
    assert await assignments.count(reading) == 2
    assert [known.row[:2] for known in await assignments.of_incidents(reading, [FIRE, FLOOD])] == both
    assert [known.row[:2] for known in await assignments.of_units(reading, [E1])] == [(FIRE, E1)]
    assert {known.row[:2] for known in await assignments.by_ids(reading, [*both, (FIRE, "A01")])} == set(both)
    assert await assignments.by_ids(reading, []) == []


async def test_changes_come_in_order_and_never_only_some_of_a_position(reading: Reading) -> None:
    every = [(known.position, known.row.incident) for known in await incidents.changed(reading, 0, IncidentFilter())]
    assert every == [(2, FIRE), (3, "fire-2"), (3, FLOOD), (7, "fire-2")]
    some = await incidents.changed(reading, 2, IncidentFilter(), first=1)
    assert [(known.position, known.row.incident) for known in some] == [(3, "fire-2"), (3, FLOOD)]
    assert await incidents.changed(reading, 3, IncidentFilter(statuses=["open"])) == []
    assert await incidents.changed(reading, 7, IncidentFilter()) == []
    assert [known.position for known in await units.changed(reading, 4, UnitFilter(on_duty=True))] == [5, 6]
    assert [known.position for known in await assignments.changed(reading, 4)] == [5, 5, 6]
    assert [known.row.incident for known in await calls.changed(reading, 1)] == [FIRE]


async def test_as_of_an_earlier_position_changes_end_there(reader: Reader, reading: Reading) -> None:
    earlier = await reader.at(3)
    assert [known.position for known in await incidents.changed(earlier, 2, IncidentFilter())] == [3, 3]
    assert reading.head.recorded_at > T0 if reading.head.recorded_at else False
