"""Either store is lost while all is down: it is noticed and said, and nothing is added to a log that is in doubt.

The short form of tests/e2e/test_stores_lost.py: the same processes, as tasks.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
import pytest

from events.jetstream import JetStreamLog
from projections.database import connected
from tests.events.server import Server
from tests.gateway.city import City
from tests.gateway.house import House, open_house
from tests.gateway.test_commands import FIRE, OPEN, command_id

HEAD = "{ head { position verdict { trust reason position } } }"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.stop()


async def open_incident(house: House) -> Any:
    return await house.ask(OPEN, id=command_id(), input=FIRE)


async def found(house: House, trust: str) -> Any:
    """What `head` says, once it says this."""
    async with asyncio.timeout(10):
        while True:
            head = await house.ask(HEAD)
            if head["verdict"]["trust"] == trust:
                return head
            await asyncio.sleep(0.02)


@asynccontextmanager
async def broker(server: Server) -> AsyncIterator[JetStreamLog]:
    client = await nats.connect(server.url)
    yield JetStreamLog(client, "city", 1)
    await client.close()


async def notices(server: Server, database: str, position: int) -> None:
    """An installation that is started now says what it lacks from a position on, and adds nothing."""
    async with open_house(server.url, database, "city") as house:
        head = await found(house, "HALTED")
        assert head["verdict"]["position"] == str(position)
        refused = await open_incident(house)
        assert (refused["position"], refused["refusal"]["code"]) == (None, "halted")
        assert "liandong restore" in refused["refusal"]["message"]
    async with broker(server) as log:
        assert await log.tip() == position - 1


async def lose_journal(database: str) -> None:
    async with connected(database) as connection:
        await connection.execute("DROP SCHEMA journal CASCADE; DROP SCHEMA views CASCADE")


async def test_whichever_store_is_lost_it_is_noticed_and_nothing_is_added_to_a_log_in_doubt(
    server: Server, database: str
) -> None:
    async with open_house(server.url, database, "city") as house:
        position = (await open_incident(house))["position"]
        assert (await found(house, "VERIFIED"))["verdict"]["reason"] is None
    await server.copy_store()
    async with broker(server) as log:
        older = await log.tip()

    # The journal is lost: it is made anew from the log, and all goes on.
    await lose_journal(database)
    async with open_house(server.url, database, "city") as house:
        assert await house.ask(f'{{ incidents(minPosition: "{position}") {{ totalCount }} }}') == {"totalCount": 1}
        assert (await open_incident(house))["refusal"] is None
        await found(house, "VERIFIED")

    await server.put_copy_back()
    await notices(server, database, older + 1)
    await server.lose_store()
    await notices(server, database, 1)


async def test_while_all_is_away_head_still_says_that_nobody_has_verified(dead_city: City) -> None:
    verdict = (await dead_city.ask("{ head { verdict { trust reason } } }"))["head"]["verdict"]
    assert verdict["trust"] == "UNVERIFIED"
    assert "projector does not answer" in verdict["reason"]
