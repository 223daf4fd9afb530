"""The logs that are tested, each empty and of its test's own."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.streams import ensure_log
from events.connection import reach
from events.jetstream import JetStreamLog
from tests.cluster import Cluster
from tests.events.server import Server

pytest.register_assert_rewrite("tests.events.log_contract", "tests.events.stored")


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    """A connection to the real server, as its administrator."""
    client = await nats.connect(nats_server)
    yield client
    await client.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A nats-server of the test's own."""
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def jurisdiction(client: Client) -> str:
    """A jurisdiction whose log, of epoch 1, is there and empty."""
    jurisdiction = f"t{uuid.uuid4().hex}"
    await ensure_log(client, jurisdiction, 1)
    return jurisdiction


@pytest.fixture
def jetstream(client: Client, jurisdiction: str) -> JetStreamLog:
    """An empty log on the real server."""
    return JetStreamLog(client, jurisdiction, 1, patience=10)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three NATS servers that are one, for tests that leave them alive."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            runner.run(cluster.start())
            yield cluster
        finally:
            runner.run(cluster.stop())


@pytest.fixture
async def replicated(cluster: Cluster) -> AsyncIterator[JetStreamLog]:
    """An empty log on three servers."""
    client = await nats.connect(**reach(cluster.urls()))
    jurisdiction = f"t{uuid.uuid4().hex}"
    await ensure_log(client, jurisdiction, 1, replicas=3)
    yield JetStreamLog(client, jurisdiction, 1, patience=10)
    await client.close()


@pytest.fixture(autouse=True)
def _looks_in_quick_succession(monkeypatch: pytest.MonkeyPatch) -> None:
    """No leader is deposed here, so a log that is lost need not be looked at for long."""
    monkeypatch.setattr("events.presence.BETWEEN_LOOKS", 0.05)
