"""The embedded servers: data stays over a stop and over kill -9, and others on the machine are kept out."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import nats
import pytest
from nats.aio.client import Client

from deploy.embedded.nats import prepare_nats
from deploy.embedded.postgres import prepare_postgres
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from deploy.streams import ensure_log
from deploy.supervisor import Alive, Supervisor


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


async def test_postgres_keeps_its_data_over_a_stop_and_over_kill_9(data: DataFolder) -> None:
    pids: list[Alive] = []
    server = prepare_postgres(data)
    async with Supervisor(lambda children: pids.append(children["postgres"])) as supervisor:
        await supervisor.start(server.child)
        await server.ensure_database()
        await execute(server.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        os.kill(pids[-1].pid, signal.SIGKILL)
        await answering(server.url)
        await execute(server.url, "INSERT INTO kept VALUES (8)")
    server = prepare_postgres(data)
    async with Supervisor() as supervisor:
        await supervisor.start(server.child)
        await server.ensure_database()
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT array_agg(n ORDER BY n) FROM kept") == [7, 8]
        assert await connection.fetchval("SHOW fsync") == "on"
        assert not await connection.fetchval("SELECT usesuper FROM pg_user WHERE usename = current_user")
        await connection.close()


async def test_nats_keeps_its_log_over_a_stop_and_over_kill_9(data: DataFolder) -> None:
    pids: list[Alive] = []
    server = prepare_nats(data, permissions("city", 1))
    async with Supervisor(lambda children: pids.append(children["nats"])) as supervisor:
        await supervisor.start(server.child)
        client = await nats.connect(server.url_for(ADMIN), reconnect_time_wait=0.05, error_cb=hush)
        await ensure_log(client, "city", 1)
        await client.jetstream().publish("log.city.1.intake", b"first")
        os.kill(pids[-1].pid, signal.SIGKILL)
        await published(client, b"second")
        await client.close()
    again = prepare_nats(data, permissions("city", 1))
    assert again.url == server.url
    async with Supervisor() as supervisor:
        await supervisor.start(again.child)
        client = await nats.connect(again.url_for(ADMIN))
        last = await client.jetstream().get_last_msg("LOG_city_1", "log.city.1.intake")
        assert last.data == b"second"
        await client.close()


async def test_a_wrong_password_opens_neither_server(nats_server: str, postgres_dsn: str) -> None:
    client = Client()
    with pytest.raises(nats.errors.Error):
        await client.connect(nats_server.replace("@", "x@"), allow_reconnect=False, error_cb=hush)
    await client.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres_dsn.replace("@", "x@"))


def test_what_holds_a_password_is_for_its_owner_only(data: DataFolder) -> None:
    prepare_nats(data, permissions("city", 1))
    for secret in (data.path / "secrets.json", data.nats / "nats-server.conf"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def answering(url: str) -> None:
    """Wait until the server, which was killed, takes connections again."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await execute(url, "SELECT 1")
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.02)


async def published(client: Client, body: bytes) -> None:
    """Append once the server, which was killed, answers again."""
    async with asyncio.timeout(10):
        while True:
            try:
                await client.jetstream(timeout=0.5).publish("log.city.1.intake", body)
            except (nats.errors.Error, nats.js.errors.Error):
                await asyncio.sleep(0.02)
            else:
                return


async def hush(_: Exception) -> None:
    """That the connection breaks is what the test does."""
