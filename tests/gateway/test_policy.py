"""Who is asking, over HTTP and over WebSocket."""

from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from gateway.policy import CONSOLE, NotKnown, OpenToAll, Policy, read_tokens
from tests.gateway.city import City
from tests.gateway.told import opened
from tests.gateway.wire import PROTOCOL, Wire, connected, served

TOKEN = "f3b1c7d2a94e4c5b8d6e"
QUERY = {"query": "{ head { position } }"}


@pytest.fixture
async def guarded(city: City) -> AsyncIterator[City]:
    """The same city, where a token is needed."""
    guarded = City(city.log, city.reader, {TOKEN: "dispatcher/anna"})
    yield guarded
    await guarded.http.aclose()


async def test_with_a_token_one_is_let_in_and_without_one_not(guarded: City) -> None:
    for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}):
        answer = await guarded.http.post("/graphql", json=QUERY, headers=wrong)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    answer = await guarded.http.post("/graphql", json=QUERY, headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.json()["data"]


async def test_whether_it_lives_anybody_may_ask(guarded: City) -> None:
    assert (await guarded.http.get("/health")).json() == {"alive": True}
    assert (await guarded.http.get("/graphiql")).status_code == 200


async def test_a_websocket_says_who_it_is_when_it_connects(guarded: City) -> None:
    await guarded.tell(opened("i1"))
    async with served(guarded.app) as address:
        async with connected(address, {"Authorization": f"Bearer {TOKEN}"}) as wire:
            await wire.begin("{ incidents { totalCount } }")
            assert await wire.next() == {"totalCount": 1}
        async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL]) as connection:
            await Wire(connection).send({"type": "connection_init"})
            with pytest.raises(ConnectionClosedError, match="4403"):
                await Wire(connection).receive()


def test_a_token_names_its_actor() -> None:
    policy = Policy({TOKEN: "dispatcher/anna", TOKEN[::-1]: "reviewer/bo"})
    assert policy.actor(f"Bearer {TOKEN}") == "dispatcher/anna"
    assert policy.actor(f"bearer  {TOKEN[::-1]} ") == "reviewer/bo"
    with pytest.raises(NotKnown):
        policy.actor(None)
    with pytest.raises(NotKnown):
        policy.actor("Bearer é")


def test_without_tokens_everyone_is_the_console_of_this_machine() -> None:
    assert Policy().actor(None) == CONSOLE
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        Policy().check_bind(host)
    for host in ("0.0.0.0", "::", "192.168.0.9", "liandong.example"):
        with pytest.raises(OpenToAll):
            Policy().check_bind(host)
        Policy({TOKEN: "dispatcher/anna"}).check_bind(host)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"short": "dispatcher/anna"}', f'{{"{TOKEN}": "Anna"}}', f'{{"{TOKEN}": 7}}']
)
def test_what_are_no_tokens_is_refused_without_showing_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|has)") as problem:
        read_tokens(text)
    assert TOKEN not in str(problem.value)
    assert problem.value.__cause__ is None


def test_tokens_are_read_from_an_object() -> None:
    assert read_tokens(f'{{"{TOKEN}": "dispatcher/anna"}}') == {TOKEN: "dispatcher/anna"}
