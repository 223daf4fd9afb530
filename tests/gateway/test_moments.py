"""Reading one's own writes: a query waits for the position that it needs, within bounds."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway import context
from tests.gateway.city import City
from tests.gateway.told import opened

QUERY = "query ($least: Position) { incidents(minPosition: $least) { position nodes { id } } }"


PAST = "query ($time: DateTime!) { incidents(asOf: {time: $time}) { position } }"


async def test_a_query_waits_for_the_position_that_it_is_given(city: City) -> None:
    waiting = asyncio.create_task(city.ask(QUERY, least="2"))
    await city.tell(opened("i1"))
    assert await waiting == {"incidents": {"position": "2", "nodes": [{"id": "i1"}]}}


async def test_a_position_that_does_not_come_is_told_with_the_present_one(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "PATIENCE", 0.05)
    problem = await city.problem(QUERY, least=99)
    assert problem["extensions"] == {"code": "NOT_YET_VISIBLE", "position": "1"}
    problem = await city.problem('{ incidents(asOf: {position: "99"}) { position } }')
    assert problem["extensions"]["code"] == "NOT_YET_VISIBLE"


async def test_an_event_s_cursor_is_as_good_as_its_position(city: City) -> None:
    await city.tell(opened("i1"))
    assert await city.ask('{ incidents(asOf: {position: "2.0"}) { position } }') == {"incidents": {"position": "2"}}
    assert await city.ask('{ incidents(minPosition: "2.0") { position } }') == {"incidents": {"position": "2"}}


@pytest.mark.parametrize("position", ["-1", "1.5.2", "x", "9223372036854775808", "", 1.5, True, "１"])
async def test_what_is_no_position_is_refused_by_name(city: City, position: object) -> None:
    problem = await city.problem(QUERY, least=position)
    assert "$least" in problem["message"]
    assert "no log position" in problem["message"]


@pytest.mark.parametrize(
    "time", ["2026-11-23T14:05:00", "yesterday", "2026-11-23", 1795442700, "0001-01-01T00:00:00+01:00"]
)
async def test_a_time_without_a_zone_is_no_moment(city: City, time: object) -> None:
    problem = await city.problem(PAST, time=time)
    assert "$time" in problem["message"]
    assert problem["extensions"] == {"code": "BAD_REQUEST"}


async def test_a_moment_is_a_position_or_a_time_and_not_both(city: City) -> None:
    for wrong in ("{}", '{position: "1", time: "2026-11-23T14:05:00Z"}', "{position: null}"):
        assert await city.problem(f"{{ incidents(asOf: {wrong}) {{ position }} }}")


async def test_a_moment_that_is_not_over_is_refused_with_the_time_up_to_which_all_is_known(city: City) -> None:
    await city.tell(opened("i1"))
    before = datetime.now(UTC)
    problem = await city.problem(PAST, time=(before + timedelta(minutes=1)).isoformat())
    assert problem["extensions"]["code"] == "NOT_YET_VISIBLE"
    assert before <= datetime.fromisoformat(problem["extensions"]["time"]) <= datetime.now(UTC)


async def test_a_moment_that_is_over_is_answered_though_nothing_happened_since(city: City) -> None:
    await city.tell(opened("i1"))
    over = datetime.now(UTC)
    assert await city.ask(PAST, time=over.isoformat()) == {"incidents": {"position": "2"}}
    await city.tell(opened("i2"))
    assert await city.ask(PAST, time=over.isoformat()) == {"incidents": {"position": "2"}}


async def test_a_past_that_ends_before_what_the_query_needs_is_a_contradiction(city: City) -> None:
    await city.tell(opened("i1"))
    for past in ('{position: "1"}', '{time: "1999-01-01T00:00:00Z"}'):
        problem = await city.problem(f'{{ incidents(asOf: {past}, minPosition: "2") {{ position }} }}')
        assert problem["extensions"] == {"code": "BAD_INPUT", "field": "minPosition"}
        assert "minPosition 2 is after asOf" in problem["message"]
    found = await city.ask('{ incidents(asOf: {position: "2"}, minPosition: "2") { position } }')
    assert found == {"incidents": {"position": "2"}}
