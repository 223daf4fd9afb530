"""Callers at the door: sealed as they come in, shown to whoever may and says why, erased for good."""

from collections.abc import AsyncIterator
from typing import Any

import nats
import pytest
import structlog
from asyncpg import Connection

from events.jetstream import JetStreamLog
from gateway.policy import MAY, may
from projections.database import connected
from projections.export import export
from projections.verify import verify
from tests.e2e.judge import whole_log
from tests.gateway.city import City
from tests.gateway.house import House
from tests.gateway.test_commands import command_id
from tests.gateway.test_policy import TOKEN

RECEIVE = """
mutation ($id: ID!, $input: ReceiveCallInput!) {
  receiveCall(commandId: $id, input: $input) {
    position refusal { code message field } call { id caller { person hasNumber hasName } }
  }
}
"""
REVEAL = """
mutation ($id: ID!, $input: RevealCallerInput!) {
  revealCaller(commandId: $id, input: $input) {
    position refusal { code message field allowed } call { id } caller { number name }
  }
}
"""
ERASE = """
mutation ($id: ID!, $input: EraseCallerInput!) {
  eraseCaller(commandId: $id, input: $input) { position refusal { code message field allowed } person }
}
"""
EVENTS = "query ($least: Position) { events(first: 100, minPosition: $least) { nodes { data } } }"
NUMBER, NAME = "138 0013 8000", "欧阳娜娜"
PLAIN = ("13800138000", "138 0013 8000", "欧阳")


async def receive(house: House, id: str | None = None, **caller: str) -> Any:
    """A call from this caller."""
    return await house.ask(RECEIVE, id=id or command_id(), input={"channel": "FIRE_119", "caller": caller})


async def reveal(house: House, call: str, id: str | None = None) -> Any:
    return await house.ask(REVEAL, id=id or command_id(), input={"callId": call, "reason": "the line broke"})


async def erase(house: House, **whom: str) -> Any:
    return await house.ask(ERASE, id=command_id(), input={**whom, "reason": "asked for by the person"})


async def test_from_the_ring_to_the_erasure_nobody_else_reads_who_called(
    house: House, nats_server: str, database: str
) -> None:
    id = command_id()
    with structlog.testing.capture_logs() as logs:
        received = await receive(house, id, number=NUMBER, name=NAME)
        call, caller = received["call"]["id"], received["call"]["caller"]
        assert (caller["hasNumber"], caller["hasName"]) == (True, True)
        assert await receive(house, id, number="+86 138-0013-8000", name=f" {NAME} ") == received
        again = (await receive(house, number="+8613800138000"))["call"]["caller"]
        assert again == {"person": caller["person"], "hasNumber": True, "hasName": False}
        shown = await reveal(house, call)
        assert shown["caller"] == {"number": "+8613800138000", "name": NAME}
        assert (shown["refusal"], shown["call"]) == (None, {"id": call})

        revealing = command_id()
        assert (await reveal(house, call, revealing))["caller"] == shown["caller"]
        erased = await erase(house, callId=call)
        assert (erased["refusal"], erased["person"]) == (None, caller["person"])
        # The same command again, which showed him before, and a new one.
        for asked in (revealing, command_id()):
            shown = await reveal(house, call, asked)
            assert (shown["caller"], shown["refusal"]["code"]) == (None, "caller_erased")
            assert shown["refusal"]["field"] == "input.callId"
            assert shown["position"]
        assert await receive(house, id, number=NUMBER, name=NAME) == received

        later = await receive(house, number=NUMBER)
        assert later["call"]["caller"]["person"] == caller["person"]
        assert (await reveal(house, later["call"]["id"]))["caller"] == {"number": "+8613800138000", "name": None}
        last = int((await erase(house, person=caller["person"]))["position"])
        assert (await reveal(house, later["call"]["id"]))["refusal"]["code"] == "caller_erased"
    found = await house.ask(EVENTS, least=str(last))
    client = await nats.connect(nats_server)
    try:
        log = JetStreamLog(client, house.jurisdiction, 1)
        bodies = [commit.body.decode() for commit in await whole_log(client, house.jurisdiction, 1)]
        assert (await verify(database, log)).clean
    finally:
        await client.close()
    assert any('"intake.caller_revealed' in body or "caller_revealed" in body for body in bodies)
    async with connected(database) as connection:
        stored = [text async for text in every_text(connection)]
    exported = [line.decode() async for line in export(database)]
    for place in (bodies, stored, exported, [str(found)], [str(line) for line in logs]):
        assert place
        assert not [text for text in place if any(word in text for word in PLAIN)]


async def every_text(connection: Connection) -> AsyncIterator[str]:
    """All that stands in any column of any table that is text, bytes or JSON."""
    columns = await connection.fetch(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    assert {column["table_schema"] for column in columns} >= {"journal", "views", "people"}
    for schema, table, column in columns:
        for row in await connection.fetch(f'SELECT "{column}" FROM "{schema}"."{table}"'):
            match row[0]:
                case bytes() as value:
                    yield value.decode(errors="replace")
                case value:
                    yield str(value)


async def test_who_shows_no_number_is_somebody_of_his_own(house: House) -> None:
    first, second = await receive(house, name=NAME), await receive(house, name=NAME)
    assert first["call"]["caller"]["person"] != second["call"]["caller"]["person"]
    assert (await reveal(house, first["call"]["id"]))["caller"] == {"number": None, "name": NAME}
    nobody = await receive(house, number="", name=" ")
    assert nobody["call"]["caller"] is None
    assert (await reveal(house, nobody["call"]["id"]))["refusal"]["code"] == "no_caller"
    assert (await erase(house, callId=nobody["call"]["id"]))["refusal"]["code"] == "no_caller"
    assert (await erase(house, callId="never"))["refusal"]["code"] == "unknown_call"
    assert (await erase(house))["refusal"]["code"] == "malformed"


async def test_where_the_keys_are_away_it_is_recorded_who_asked_and_shown_when_they_are_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, id = (await receive(house, number=NUMBER))["call"]["id"], command_id()
    with monkeypatch.context() as away:
        away.setattr("gateway.callers.PATIENCE", 0)
        unseen = await reveal(house, call, id)
    assert (unseen["caller"], unseen["refusal"]["code"]) == (None, "keys_away")
    shown = await reveal(house, call, id)
    assert shown["position"] == unseen["position"]
    assert shown["caller"] == {"number": "+8613800138000", "name": None}


@pytest.mark.parametrize(
    ("caller", "field"),
    [
        ({"number": "139x0013y9000"}, "input.caller.number"),
        ({"number": "13900139000" * 3}, "input.caller.number"),
        ({"name": "13900139000" * 20}, "input.caller.name"),
    ],
)
async def test_what_is_no_number_is_refused_by_its_field_and_not_said_again(
    city: City, caller: dict[str, str], field: str
) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await city.answer(RECEIVE, id=command_id(), input={"channel": "FIRE_119", "caller": caller})
    refusal = answer["data"]["receiveCall"]["refusal"]
    assert (refusal["code"], refusal["field"]) == ("malformed", field)
    assert "9000" not in str(answer) + str(logs)


@pytest.mark.parametrize(
    "caller",
    [
        {"number": 13800138000},
        {"numbr": "13800138000"},
        {"number": ["13800138000"]},
        {"name": 13800138000},
        13800138000,
    ],
)
async def test_what_does_not_fit_the_schema_is_not_said_again_either(city: City, caller: Any) -> None:
    with structlog.testing.capture_logs() as logs:
        problem = await city.problem(RECEIVE, id=command_id(), input={"channel": "FIRE_119", "caller": caller})
    assert problem["extensions"]["code"] == "BAD_REQUEST"
    assert "13800138000" not in str(problem) + str(logs)


@pytest.mark.parametrize(
    "written",
    [
        "number 13800138000",
        'number "13800138000"',
        'name: "a"13800138000"',
        "number: x.13800138000",
        'name: """a"""b 5c',
    ],
)
async def test_what_is_no_query_is_not_said_again_either(city: City, written: str) -> None:
    problem = await city.problem("mutation { receiveCall(input: {caller: {" + written + "}}) { position } }")
    assert problem["extensions"]["code"] == "BAD_REQUEST"
    assert problem["message"].startswith("Syntax Error: ")
    assert problem["locations"]
    assert "13800138000" not in str(problem)


async def test_where_the_keys_are_away_nothing_is_done_and_the_call_can_be_taken_without_its_caller(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.callers.PATIENCE", 0.1)
    answer = await city.answer(RECEIVE, id=command_id(), input={"channel": "FIRE_119", "caller": {"number": "110"}})
    payload = answer["data"]["receiveCall"]
    assert (payload["position"], payload["refusal"]["code"]) == (None, "keys_away")
    assert "without the caller" in payload["refusal"]["message"]


@pytest.mark.parametrize(
    ("kind", "reveals", "erases"),
    [
        ("calltaker", True, False),
        ("dispatcher", True, False),
        ("supervisor", True, True),
        ("console", True, True),
        ("crew", False, False),
        ("partner", False, False),
    ],
)
def test_who_may(kind: str, reveals: bool, erases: bool) -> None:
    assert (may(f"{kind}/x", "intake.reveal_caller"), may(f"{kind}/x", "intake.erase_caller")) == (reveals, erases)
    assert may(f"{kind}/x", "intake.receive_call")


async def test_who_may_not_is_told_who_may(city: City) -> None:
    guarded = City(city.log, city.reader, {TOKEN: "crew/e01"})
    try:
        for query, name in ((REVEAL, "revealCaller"), (ERASE, "eraseCaller")):
            input = {"reason": "curious", **({"callId": "c1"} if query == REVEAL else {"person": "0" * 32})}
            asked = {"query": query, "variables": {"id": command_id(), "input": input}}
            answer = await guarded.http.post("/graphql", json=asked, headers={"authorization": f"Bearer {TOKEN}"})
            payload = answer.json()["data"][name]
            assert (payload["position"], payload["refusal"]["code"]) == (None, "not_permitted")
            assert "supervisor" in payload["refusal"]["allowed"]
    finally:
        await guarded.http.aclose()


def test_the_table_names_commands_that_there_are() -> None:
    assert set(MAY) == {"intake.reveal_caller", "intake.erase_caller"}
