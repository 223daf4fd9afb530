"""Reading one's own writes: a query waits for the position that it needs, within bounds."""

import asyncio

import pytest

from gateway import context
from tests.gateway.city import City
from tests.gateway.told import opened

QUERY = "query ($least: Position) { incidents(minPosition: $least) { position nodes { id } } }"


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


@pytest.mark.parametrize("time", ["2026-11-23T14:05:00", "yesterday", "2026-11-23", 1795442700])
async def test_a_time_without_a_zone_is_no_moment(city: City, time: object) -> None:
    problem = await city.problem("query ($time: DateTime!) { incidents(asOf: {time: $time}) { position } }", time=time)
    assert "$time" in problem["message"]


async def test_a_moment_is_a_position_or_a_time_and_not_both(city: City) -> None:
    for wrong in ("{}", '{position: "1", time: "2026-11-23T14:05:00Z"}', "{position: null}"):
        assert await city.problem(f"{{ incidents(asOf: {wrong}) {{ position }} }}")
