"""PostgreSQL's disk fills up: commands go on, readers stand still and say so, and catch up when there is room."""

import asyncio
from pathlib import Path

import pytest

from deploy.child import spawn, stop
from deploy.embedded.postgres import prepare_postgres
from deploy.folder import DataFolder
from tests.conftest import until_ready
from tests.e2e.caller import Caller
from tests.e2e.installation import installation, run
from tests.small_disk import small_disk

DISK_MB = 400


@pytest.mark.faults
async def test_commands_go_on_and_readers_catch_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", DISK_MB) as ballast:
        (tmp_path / "disk").chmod(0o755)
        server = prepare_postgres(DataFolder(tmp_path / "disk"))
        process = await spawn(server.child)
        await until_ready(server.child, process)
        await server.ensure_database()
        settings = {"LIANDONG_DATABASE_URL": server.url}
        async with installation(tmp_path / "up", **settings) as up, up.broker() as nats:
            caller = Caller(nats)
            number = 0
            for _ in range(3):
                number += 1
                await up.visible(await caller.do("intake.receive_call", call=f"before-{number}", channel="app"))
                ballast.leave(0)
                behind, last = False, 0
                async with asyncio.timeout(60):
                    while not behind:
                        writers = []
                        for _ in range(200):
                            number += 1
                            report = "x" * 2_000
                            writers.append(
                                caller.do("intake.receive_call", call=f"{number}", channel="app", report=report)
                            )
                        last = max(await asyncio.gather(*writers))
                        await asyncio.sleep(0.5)
                        head = (await up.ask("{ head { position } }"))["head"]
                        behind = int(head["position"]) < last - 50
                ballast.drop()
                await up.visible(last)
            code, report = await run("verify", data=up.data, **settings)
            assert code == 0, report
        await stop(server.child, process)
