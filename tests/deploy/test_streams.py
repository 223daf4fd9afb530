"""A log's stream is exactly what the commit protocol needs, or it is refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StreamConfig

from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.folder import DataFolder
from deploy.streams import UnsafeSync, WrongStream, check_sync_always, ensure_log, log_stream
from deploy.supervisor import Supervisor


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


async def test_a_log_that_is_there_already_is_taken_as_it_is(client: Client) -> None:
    await ensure_log(client, "twice", 1)
    await client.jetstream().publish("log.twice.1.intake", b"[]")
    await ensure_log(client, "twice", 1)
    assert (await client.jetstream().stream_info("LOG_twice_1")).state.messages == 1


@pytest.mark.parametrize(
    ("jurisdiction", "field", "changed"),
    [
        ("dropping", "discard", {"discard": DiscardPolicy.OLD}),
        ("ageing", "max_age", {"max_age": 3600.0}),
        ("purgeable", "deny_purge", {"deny_purge": False}),
        ("direct", "allow_direct", {"allow_direct": True}),
        ("bounded", "max_msgs", {"max_msgs": 10}),
        ("foreign", "subjects", {"subjects": ["log.foreign.1.*", "more.>"]}),
    ],
)
async def test_a_stream_that_could_lose_a_commit_is_refused_by_the_name_of_the_field(
    client: Client, jurisdiction: str, field: str, changed: dict[str, object]
) -> None:
    wrong: StreamConfig = replace(log_stream(jurisdiction, 1), **changed)  # type: ignore[arg-type]
    await client.jetstream().add_stream(wrong)
    with pytest.raises(WrongStream, match=field) as refusal:
        await ensure_log(client, jurisdiction, 1)
    assert refusal.value.field == field


async def test_the_embedded_server_syncs_before_it_acknowledges(embedded_nats: NatsServer) -> None:
    await check_sync_always(embedded_nats.monitor_url)


async def test_a_server_that_acknowledges_first_and_syncs_later_is_refused(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    server = prepare_nats(data, {})
    config = data.nats / "nats-server.conf"
    config.write_text(config.read_text().replace('"sync_interval": "always"', '"sync_interval": "2m"'))
    async with Supervisor() as supervisor:
        await supervisor.start(server.child)
        with pytest.raises(UnsafeSync, match="sync_interval"):
            await check_sync_always(server.monitor_url)
