"""A NATS that met the end of its disk is started again by whoever runs it, as soon as there is room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from deploy.plan import Plan
from deploy.settings import Settings
from deploy.storage import met_the_end, watched
from deploy.streams import ensure_log
from deploy.supervisor import Supervisor
from events.jetstream import JetStreamLog
from events.log import Appended, OutcomeUnknown
from services.runtime.appending import append
from tests.e2e.caller import Caller
from tests.events.commits import a_commit
from tests.services.serving import serving
from tests.services.test_overload import a_command
from tests.small_disk import Ballast, small_disk

RESERVE = 16_000_000


@asynccontextmanager
async def small_broker(folder: Path) -> AsyncIterator[tuple[NatsServer, Client, Ballast]]:
    """A NATS with little room, watched as `up` watches it."""
    with small_disk(folder / "nats", 64) as ballast:
        data = DataFolder(folder)
        server = prepare_nats(data, permissions("city", 1))
        plan = Plan(settings=Settings(disk_reserve=RESERVE), gateway_port=0, nats=server, postgres=None)
        async with Supervisor() as supervisor:
            await supervisor.start(server.child)
            client = await nats.connect(
                server.url_for(ADMIN), max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=_unheard
            )
            await ensure_log(client, "city", 1)
            async with watched(plan, data.nats, supervisor):
                yield server, client, ballast
            await client.close()


async def _unheard(_: Exception) -> None:
    """That it is restarted is no news."""


async def test_what_was_acknowledged_is_there_and_the_next_commit_takes_the_next_position(tmp_path: Path) -> None:
    """Not the one after: NATS counts a message whose block could not be begun, as if it had been stored."""
    async with small_broker(tmp_path / "data") as (server, client, ballast):
        log = JetStreamLog(client, "city", 1, patience=0.5)
        ballast.leave(0)
        acknowledged = await fill(log)
        assert await met_the_end(server.monitor_url)
        ballast.drop()
        again = a_commit(fence=acknowledged)
        async with asyncio.timeout(20):
            assert await append(log, again) == Appended(acknowledged + 1)


async def test_with_less_than_the_reserve_commands_are_refused_until_there_is_room(tmp_path: Path) -> None:
    async with (
        small_broker(tmp_path / "data") as (server, client, ballast),
        serving(server.url_for(ADMIN), "city") as service,
    ):
        ballast.leave(8)
        async with asyncio.timeout(10):
            while "no_space" not in service.status().hindrances:  # noqa: ASYNC110  # told from outside
                await asyncio.sleep(0.02)
            reply = await Caller(client).once(a_command(1))
            assert reply is not None
            assert reply.refusal is not None
            assert (reply.position, reply.refusal.code) == (None, "no_space")
            assert "less than the reserve of 16 MB: make room" in reply.refusal.message
            ballast.drop()
            await Caller(client).do("dispatch.register_unit", unit="E1", agency="fire", capabilities=["pump"])
        assert not service.status().hindrances


async def fill(log: JetStreamLog) -> int:
    """Commit until the broker answers no more: the position of the last one that it acknowledged."""
    last = 0
    while True:
        try:
            last = (await log.commit(a_commit(fence=last, body=bytes(100_000)))).position
        except OutcomeUnknown:
            return last


async def test_who_watches_ends_though_its_client_forgot_the_cancellation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgetful(*_: object, **__: object) -> Client:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(nats, "connect", forgetful)
    data = DataFolder(tmp_path)
    server = prepare_nats(data, permissions("city", 1))
    plan = Plan(settings=Settings(), gateway_port=0, nats=server, postgres=None)
    async with asyncio.timeout(10), Supervisor() as supervisor, watched(plan, data.nats, supervisor):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
