"""PostgreSQL stopped for a while: commands go on, readers know how far behind they are, and catch up."""

import asyncio
from pathlib import Path

from deploy.child import spawn, stop
from deploy.embedded.postgres import prepare_postgres
from deploy.folder import DataFolder
from tests.conftest import until_ready
from tests.e2e.caller import Caller
from tests.e2e.installation import installation, run


async def test_commands_go_on_without_postgresql_and_readers_catch_up(tmp_path: Path) -> None:
    (folder := tmp_path / "postgres").mkdir()
    server = prepare_postgres(DataFolder(folder))
    process = await spawn(server.child)
    await until_ready(server.child, process)
    await server.ensure_database()
    async with installation(tmp_path / "up", LIANDONG_DATABASE_URL=server.url) as up, up.broker() as nats:
        caller = Caller(nats)
        before = await caller.do("intake.receive_call", call="before", channel="app")
        assert (await up.visible(before))["lag"] == 0

        await stop(server.child, process)
        async with asyncio.timeout(20):
            meanwhile = max(
                [
                    await caller.do("intake.receive_call", call=f"meanwhile-{number}", channel="app")
                    for number in range(50)
                ]
            )
            head = (await up.ask("{ head { position lag lagSeconds } }"))["head"]
        assert int(head["position"]) == before
        assert head["lag"] == meanwhile - before
        code, told = await run("status", data=tmp_path / "up")
        assert code == 1
        assert told.startswith("1 thing needs you:\n1. The read models cannot be read: ")
        assert "readers  see nothing" in told
        assert "dispatch  dispatch-" in told

        process = await spawn(server.child)
        await until_ready(server.child, process)
        head = await up.visible(meanwhile)
        assert head["lag"] == 0
        calls = await up.ask("{ calls(first: 1) { totalCount } }")
        assert calls["calls"]["totalCount"] == 51
    await stop(server.child, process)
