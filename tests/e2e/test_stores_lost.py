"""Either store is lost while all is down: it is noticed and said, and nothing is added to a log that is in doubt."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.child import spawn, stop
from deploy.embedded.postgres import prepare_postgres
from deploy.folder import DataFolder
from events.jetstream import JetStreamLog
from events.naming import command_subject
from events.wire import Reply, Request, new_command_id
from tests.conftest import until_ready
from tests.e2e.caller import Caller
from tests.e2e.installation import Installation, installation, run

HEAD = "{ head { verdict { trust reason position } } }"
RECEIVE = """
mutation ($id: ID!) {
  receiveCall(commandId: $id, input: {channel: APP}) { position durability refusal { code message } }
}
"""


class Store:
    """The broker's, of an installation that is down."""

    def __init__(self, data: Path) -> None:
        self._path = data / "nats" / "jetstream"
        self._copies = data.parent

    def copy(self, name: str) -> None:
        shutil.copytree(self._path, self._copies / name)

    def delete(self) -> None:
        shutil.rmtree(self._path)

    def put_back(self, name: str) -> None:
        self.delete()
        shutil.copytree(self._copies / name, self._path)


async def verdict(up: Installation, trust: str) -> dict[str, Any]:
    """What `head` says, once it says this."""
    async with asyncio.timeout(30):
        while True:
            found: dict[str, Any] = (await up.ask(HEAD))["head"]["verdict"]
            if found["trust"] == trust:
                return found
            await asyncio.sleep(0.05)


async def tip(up: Installation) -> int:
    async with up.broker() as nats:
        return await JetStreamLog(nats, "city", 1).tip()


async def receive(up: Installation) -> dict[str, Any]:
    answered: dict[str, Any] = (await up.ask(RECEIVE, id=str(new_command_id())))["receiveCall"]
    return answered


@asynccontextmanager
async def halted(data: Path, position: int) -> AsyncIterator[Installation]:
    """An installation that notices, as it is started, what it has lost from a position on."""
    async with installation(data) as up:
        found = await verdict(up, "HALTED")
        assert found["position"] == str(position)
        refused = await receive(up)
        assert (refused["position"], refused["refusal"]["code"]) == (None, "halted")
        assert "liandong restore" in refused["refusal"]["message"]
        code, said = await run("status", data=data)
        assert code == 1
        assert "HALTED" in said
        assert "liandong restore" in said.replace("\n", " ")
        yield up
        assert await tip(up) == position - 1


@pytest.mark.faults
async def test_either_store_lost_while_all_is_down_is_noticed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store = Store(data)
    async with installation(data) as up:
        await up.visible(int((await receive(up))["position"]))
        assert (await verdict(up, "VERIFIED"))["reason"] is None
        store.copy("older")
        await up.visible(int((await receive(up))["position"]))
        last = await tip(up)
    store.copy("whole")

    store.delete()
    async with halted(data, 1):
        pass
    store.put_back("older")
    async with halted(data, last):
        pass

    # The right store is back, and now it is the journal that is lost.
    store.put_back("whole")
    shutil.rmtree(data / "postgres")
    async with installation(data) as up:
        answered = await receive(up)
        await up.visible(int(answered["position"]))
        await verdict(up, "VERIFIED")
        code, report = await run("verify", data=data)
        assert code == 0, report

        # The journal rots in the middle: whoever compares all of it finds it.
        journal = await asyncpg.connect(up.postgres)
        await journal.execute("UPDATE journal.commits SET body = '[]' WHERE position = 2")
        await journal.close()
        await up.kill("projector")
        found = await verdict(up, "HALTED")
        assert (found["position"], "position 2" in found["reason"]) == ("2", True)
        await asyncio.sleep(2)
        assert (await receive(up))["refusal"]["code"] == "halted"


@pytest.mark.faults
async def test_without_postgresql_a_service_accepts_after_a_while_and_says_that_nobody_has_verified(
    tmp_path: Path,
) -> None:
    (folder := tmp_path / "postgres").mkdir()
    server = prepare_postgres(DataFolder(folder))
    process = await spawn(server.child)
    await until_ready(server.child, process)
    await server.ensure_database()
    async with installation(tmp_path / "up", LIANDONG_DATABASE_URL=server.url) as up, up.broker() as nats:
        caller = Caller(nats)
        await caller.do("intake.receive_call", call="before", channel="app")
        await stop(server.child, process)
        await verdict(up, "UNVERIFIED")
        await up.kill("intake")
        await asyncio.sleep(2)
        first = Request(
            command="intake.receive_call",
            id=new_command_id(),
            actor="dispatcher/anna",
            data={"call": "early", "channel": "app"},
        )
        early = Reply.model_validate_json(
            (await nats.request(command_subject("city", "intake"), first.model_dump_json().encode(), timeout=2)).data
        )
        assert early.refusal
        assert early.refusal.code == "verifying"
        async with asyncio.timeout(15):
            await caller.do("intake.receive_call", call="late", channel="app")
        both = RECEIVE.replace("{channel: APP})", "{channel: APP}, options: {durability: JOURNAL})")
        unjournaled = await up.ask(both, id=str(new_command_id()))
        assert unjournaled["receiveCall"]["durability"] == "LOG"
        assert "PostgreSQL is away" in (await verdict(up, "UNVERIFIED"))["reason"]

        process = await spawn(server.child)
        await until_ready(server.child, process)
        await verdict(up, "VERIFIED")
    await stop(server.child, process)
