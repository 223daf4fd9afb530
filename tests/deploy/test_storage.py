"""A NATS that met the end of its disk is started again by whoever runs it, as soon as there is room."""

import asyncio
from pathlib import Path

import nats

from deploy.embedded.nats import prepare_nats
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from deploy.plan import Plan
from deploy.settings import Settings
from deploy.storage import met_the_end, watched
from deploy.streams import ensure_log
from deploy.supervisor import Supervisor
from events.jetstream import JetStreamLog
from events.log import Appended, OutcomeUnknown
from events.naming import storage_subject
from events.wire import Storage
from services.runtime.appending import append
from tests.events.commits import a_commit
from tests.small_disk import small_disk

RESERVE = 16_000_000


async def test_what_was_acknowledged_is_there_and_the_next_commit_takes_the_next_position(tmp_path: Path) -> None:
    """Not the one after: NATS counts a message whose block could not be begun, as if it had been stored."""
    with small_disk(tmp_path / "data" / "nats", 64) as ballast:
        folder = DataFolder(tmp_path / "data")
        server = prepare_nats(folder, permissions("city", 1))
        plan = Plan(settings=Settings(disk_reserve=RESERVE), gateway_port=0, nats=server, postgres=None)
        async with Supervisor() as supervisor:
            await supervisor.start(server.child)
            client = await nats.connect(server.url_for(ADMIN), max_reconnect_attempts=-1, reconnect_time_wait=0.1)
            await ensure_log(client, "city", 1)
            log = JetStreamLog(client, "city", 1, patience=0.5)
            told = await client.subscribe(storage_subject("city"))
            async with watched(plan, folder.nats, supervisor):
                assert Storage.model_validate_json((await told.next_msg(5)).data).reserve == RESERVE
                ballast.leave(0)
                acknowledged = await fill(log)
                assert await met_the_end(server.monitor_url)
                ballast.drop()
                again = a_commit(fence=acknowledged)
                async with asyncio.timeout(20):
                    assert await append(log, again) == Appended(acknowledged + 1)
            await client.close()


async def fill(log: JetStreamLog) -> int:
    """Commit until the broker answers no more: the position of the last one that it acknowledged."""
    last = 0
    while True:
        try:
            last = (await log.commit(a_commit(fence=last, body=bytes(100_000)))).position
        except OutcomeUnknown:
            return last
