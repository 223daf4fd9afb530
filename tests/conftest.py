"""The real servers, started once for all tests that need them."""

import asyncio
import uuid
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import asyncpg
import pytest

from deploy.child import Child, spawn, stop
from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.embedded.postgres import PostgresServer, prepare_postgres
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions


@contextmanager
def running(child: Child) -> Iterator[None]:
    """A child process, ready for use. Its loop is its own, so that it outlives a test's."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        process = runner.run(spawn(child))
        try:
            runner.run(until_ready(child, process))
            yield
        finally:
            runner.run(stop(child, process))


async def until_ready(child: Child, process: Process) -> None:
    """Wait until the child can be used."""
    assert child.ready is not None
    async with asyncio.timeout(30):
        while not await child.ready():
            assert process.returncode is None, f"{child.name} ended with {process.returncode}"
            await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The data folder of the session's servers."""
    return DataFolder(tmp_path_factory.mktemp("servers"))


@pytest.fixture(scope="session")
def embedded_nats(server_folder: DataFolder) -> Iterator[NatsServer]:
    """A real nats-server as `liandong up` runs it, with a user for each service of jurisdiction `city`, epoch 1."""
    server = prepare_nats(server_folder, permissions("city", 1))
    with running(server.child):
        yield server


@pytest.fixture(scope="session")
def embedded_postgres(server_folder: DataFolder) -> Iterator[PostgresServer]:
    """A real PostgreSQL as `liandong up` runs it."""
    server = prepare_postgres(server_folder)
    with running(server.child):
        yield server


@pytest.fixture(scope="session")
def nats_server(embedded_nats: NatsServer) -> str:
    """The URL of a real nats-server, with the administrator's credentials."""
    return embedded_nats.url_for(ADMIN)


@pytest.fixture(scope="session")
def postgres_dsn(embedded_postgres: PostgresServer) -> str:
    """The URL of a real PostgreSQL server, as its superuser."""
    return embedded_postgres.admin_url


@pytest.fixture
async def database(postgres_dsn: str) -> AsyncIterator[str]:
    """The URL of an empty database of this test's own."""
    name = f"test_{uuid.uuid4().hex}"
    server = await asyncpg.connect(postgres_dsn)
    await server.execute(f"CREATE DATABASE {name}")
    yield f"{postgres_dsn.rpartition('/')[0]}/{name}"
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()
