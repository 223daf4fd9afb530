"""Live, and resumable: nothing is missed or repeated."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.gateway.city import City
from tests.gateway.test_loaders import statements
from tests.gateway.told import acknowledged, assigned, cleared, closed, opened, received, registered
from tests.gateway.wire import PROTOCOL, Wire, connected, served

INCIDENTS = """
subscription ($filter: IncidentFilter, $after: Position) {
  incidentChanged(filter: $filter, after: $after) {
    position cursor incident { id status units { unit { id } status } }
  }
}
"""
UNITS = "subscription ($filter: UnitFilter) { unitChanged(filter: $filter) { position unit { id status } } }"
EVENTS = "subscription ($after: Position) { events(after: $after) { position cursor subject type } }"


@pytest.fixture
async def address(city: City) -> AsyncIterator[str]:
    async with served(city.app) as address:
        yield address


async def test_changes_arrive_with_the_incident_as_of_their_position(city: City, address: str) -> None:
    await city.tell(opened("old"))
    async with connected(address) as wire:
        await wire.begin(INCIDENTS, after="2")
        await city.tell(opened("i1"))
        await city.tell(*registered("E01"), assigned("E01", "i1"), context="dispatch")
        await city.tell(acknowledged("E01", "i1"), context="dispatch")
        seen = [await wire.next() for _ in range(3)]
    unit = {"unit": {"id": "E01"}}
    assert [(change["position"], change["incident"]["units"]) for change in seen] == [
        ("3", []),
        ("4", [unit | {"status": "DISPATCHED"}]),
        ("5", [unit | {"status": "ACKNOWLEDGED"}]),
    ]


async def test_without_a_position_it_begins_now(city: City, address: str) -> None:
    old = await city.tell(received("old"))
    async with connected(address) as wire:
        await wire.begin(EVENTS)
        arriving, told = asyncio.create_task(wire.next()), old
        while not arriving.done():
            told = await city.tell(received(f"c{told}"))
        first = int((await arriving)["position"])
        assert first > old
        assert [int((await wire.next())["position"]) for _ in range(first, told)] == list(range(first + 1, told + 1))


async def test_who_comes_back_with_a_cursor_misses_and_repeats_nothing(city: City, address: str) -> None:
    await city.tell(opened("i1"), opened("i2"), opened("i3"))
    await city.tell(closed("i2"))
    seen: list[Any] = []
    after = "1"
    for _ in range(4):
        async with connected(address) as wire:
            await wire.begin(INCIDENTS, after=after)
            seen.append(await wire.next())
            after = seen[-1]["cursor"]
    assert [(change["position"], change["incident"]["id"], change["incident"]["status"]) for change in seen] == [
        ("2", "i1", "OPEN"),
        ("2", "i2", "OPEN"),
        ("2", "i3", "OPEN"),
        ("3", "i2", "CLOSED"),
    ]


async def test_the_past_is_caught_up_with_and_then_it_is_live(city: City, address: str) -> None:
    await city.tell(received("c1"), received("c2"))
    async with connected(address) as wire:
        await wire.begin(EVENTS, after="1")
        assert [(await wire.next())["cursor"] for _ in range(2)] == ["2.0", "2.1"]
        await city.tell(received("c3"))
        assert (await wire.next())["subject"] == "call/c3"
    async with connected(address) as wire:
        await wire.begin(EVENTS, after="2.0")
        assert [(await wire.next())["subject"] for _ in range(2)] == ["call/c2", "call/c3"]


async def test_more_than_is_read_at_once_arrives_in_full(city: City, address: str) -> None:
    for start in range(0, 1200, 300):
        await city.tell(*(opened(f"i{n:04}") for n in range(start, start + 300)))
    async with connected(address) as wire:
        await wire.begin("subscription { incidentChanged(after: 1) { incident { id } } }")
        assert [(await wire.next())["incident"]["id"] for _ in range(1200)] == [f"i{n:04}" for n in range(1200)]
    async with connected(address) as wire:
        await wire.begin(EVENTS, after="1")
        assert [(await wire.next())["subject"] for _ in range(1200)] == [f"incident/i{n:04}" for n in range(1200)]


async def test_one_that_leaves_the_filter_is_told_once(city: City, address: str) -> None:
    async with connected(address) as wire:
        await wire.begin(INCIDENTS, after="1", filter={"status": "OPEN", "type": "fire"})
        await city.tell(opened("i1"), opened("i2", type="flood"))
        await city.tell(closed("i1"))
        await city.tell(*registered("E01"), assigned("E01", "i1"), context="dispatch")
        await city.tell(opened("i3"))
        seen = [(await wire.next())["incident"] for _ in range(3)]
    assert [(incident["id"], incident["status"]) for incident in seen] == [
        ("i1", "OPEN"),
        ("i1", "CLOSED"),
        ("i3", "OPEN"),
    ]


async def test_units_are_followed_as_they_change(city: City, address: str) -> None:
    await city.tell(*registered("E01"), *registered("A01"), context="dispatch")
    async with connected(address) as wire:
        await wire.begin(UNITS.replace("unitChanged(", "unitChanged(after: 2, "), filter={"status": "AVAILABLE"})
        await city.tell(assigned("E01", "i1"), context="dispatch")
        await city.tell(cleared("E01", "i1"), context="dispatch")
        assert [(await wire.next())["unit"] for _ in range(2)] == [
            {"id": "E01", "status": "DISPATCHED"},
            {"id": "E01", "status": "AVAILABLE"},
        ]


async def test_what_many_are_told_is_read_once(city: City, address: str) -> None:
    async with AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(connected(address)) for _ in range(9)]
        for wire in wires:
            await wire.begin(INCIDENTS, after="1")
        with statements() as seen:
            await city.tell(opened("i1"))
            for wire in wires:
                assert (await wire.next())["incident"]["id"] == "i1"
    # What changed of incidents, of assignments, of links and of hazards, and what stood for these; then the incident
    # and its units.
    assert len([statement for statement in seen if "FROM views." in statement]) == 7


async def test_who_follows_is_told_when_the_gateway_stops(city: City) -> None:
    async with AsyncExitStack() as stack:
        async with served(city.app) as address:
            wire = await stack.enter_async_context(connected(address))
            await wire.begin(EVENTS, after="0")
            await wire.next()
        with pytest.raises(ConnectionClosedError, match="1012"):
            await wire.receive()


async def test_queries_are_answered_over_a_websocket_too(city: City, address: str) -> None:
    async with connected(address) as wire:
        for expected in ("1", "2"):
            await wire.begin("{ incidents { position } }")
            assert await wire.next() == {"position": expected}
            assert (await wire.receive())["type"] == "complete"
            await city.tell(received(f"c{expected}"))


@pytest.mark.parametrize(
    "query",
    ["subscription { incidentChanged(after: -1) { position } }", "subscription { nothing }", "subscription {", ""],
)
async def test_a_subscription_that_is_malformed_is_told_so(
    address: str, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(address) as wire:
        await wire.begin(query)
        message = await wire.receive()
    assert message["type"] == "error"
    assert [problem["extensions"] for problem in message["payload"]] == [{"code": "BAD_REQUEST"}]
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(
    "query",
    [
        "subscription { events(after: 99) { position } }",
        'subscription { incidentChanged(after: "2.0") { position } }',
        "subscription { unitChanged(after: 2) { position } }",
    ],
)
async def test_a_place_that_the_log_has_not_got_to_is_refused_at_once(address: str, query: str) -> None:
    async with connected(address) as wire:
        await wire.begin(query)
        [problem] = (await wire.receive())["payload"]["errors"]
    assert problem["extensions"] == {"code": "BAD_INPUT", "field": "after", "position": "1"}


async def test_a_type_that_there_is_not_is_refused_before_anything_happens(address: str) -> None:
    async with connected(address) as wire:
        await wire.begin('subscription { events(filter: {types: "dispach.*"}) { position } }')
        [problem] = (await wire.receive())["payload"]["errors"]
    assert (problem["extensions"]["code"], problem["extensions"]["field"]) == ("BAD_INPUT", "filter.types")


async def test_an_incident_is_followed_by_its_number_even_before_it_has_one(city: City, address: str) -> None:
    number = "20261123-00042"
    async with connected(address) as events, connected(address) as units:
        await events.begin(f'subscription {{ events(after: 1, filter: {{incidentId: "{number}"}}) {{ subject }} }}')
        await units.begin(
            f'subscription {{ unitChanged(after: 1, filter: {{incidentId: "{number}"}}) {{ unit {{ id }} }} }}'
        )
        await city.tell(opened("other"), opened("00042"))
        await city.tell(*registered("E01"), assigned("E01", "00042"), context="dispatch")
        assert await events.next() == {"subject": "incident/00042"}
        assert await units.next() == {"unit": {"id": "E01"}}


@pytest.mark.parametrize("text", ["[]", "{", '{"id": 1}', "7", '{"type": "subscribe"}', '{"type": "nothing"}'])
async def test_what_is_no_message_ends_the_connection(address: str, text: str) -> None:
    async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL]) as connection:
        await connection.send(text)
        with pytest.raises(ConnectionClosedError) as closing:
            await Wire(connection).receive()
    assert closing.value.rcvd is not None
    assert closing.value.rcvd.code in (4400, 4401)


async def test_a_page_of_another_site_is_not_let_in(address: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], origin="http://evil.example"):  # type: ignore[arg-type]
            pass
