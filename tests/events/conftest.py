"""The logs that are tested, each empty and of its test's own."""

import uuid
from collections.abc import AsyncIterator

import nats
import pytest
from nats.aio.client import Client

from deploy.streams import ensure_log
from events.jetstream import JetStreamLog

pytest.register_assert_rewrite("tests.events.log_contract", "tests.events.stored")


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    """A connection to the real server, as its administrator."""
    client = await nats.connect(nats_server)
    yield client
    await client.close()


@pytest.fixture
async def jurisdiction(client: Client) -> str:
    """A jurisdiction whose log, of epoch 1, is there and empty."""
    jurisdiction = f"t{uuid.uuid4().hex}"
    await ensure_log(client, jurisdiction, 1)
    return jurisdiction


@pytest.fixture
def jetstream(client: Client, jurisdiction: str) -> JetStreamLog:
    """An empty log on the real server."""
    return JetStreamLog(client, jurisdiction, 1)


@pytest.fixture(autouse=True)
def _looks_in_quick_succession(monkeypatch: pytest.MonkeyPatch) -> None:
    """No leader is deposed here, so a log that is lost need not be looked at for long."""
    monkeypatch.setattr("events.presence.BETWEEN_LOOKS", 0.05)
