"""A log on three NATS servers, killed and paused while it is written: nothing acknowledged is lost or doubled."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.streams import ensure_log
from events.connection import reach
from events.jetstream import JetStreamLog
from tests.cluster import Cluster, held_by, running_cluster
from tests.events.campaign import Campaign

MINUTES = float(os.environ.get("CAMPAIGN_MINUTES", "10"))
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))
WRITERS, CONTEXTS = 32, 8


async def hush(_: Exception) -> None:
    """That servers go is what the tests look at."""


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Of the test's own, to be killed."""
    async with running_cluster(tmp_path) as cluster:
        yield cluster


@pytest.fixture
async def client(cluster: Cluster) -> AsyncIterator[Client]:
    client = await nats.connect(**reach(cluster.urls()), error_cb=hush)
    await ensure_log(client, "city", 1, replicas=3)
    yield client
    await client.close()


@pytest.fixture
def log(client: Client) -> JetStreamLog:
    return JetStreamLog(client, "city", 1)


async def kill_the_leader(cluster: Cluster, client: Client, campaign: Campaign, pauses: random.Random) -> None:
    """While there is writing; and start it again a moment later."""
    await campaign.until(100)
    await asyncio.sleep(pauses.uniform(0, 2))
    leader = await cluster.leader(client, "LOG_city_1")
    await leader.kill()
    await asyncio.sleep(pauses.uniform(0, 2))
    await leader.start()


async def write_while(
    cluster: Cluster, client: Client, *, writers: int, kills: int | None = None, seconds: float = 0.0
) -> Campaign:
    """Writers at work while leaders are killed, so many or for so long; the log is judged in the end, on each node."""
    campaign, pauses = Campaign(JetStreamLog(client, "city", 1)), random.Random(SEED)
    time = asyncio.get_running_loop().time
    until, done = time() + seconds, 0
    clients = [await nats.connect(**reach(cluster.urls()), error_cb=hush) for _ in range(writers)]
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(campaign.follow())
        writing = [
            tasks.create_task(campaign.write(JetStreamLog(one, "city", 1), f"context-{number % CONTEXTS}"))
            for number, one in enumerate(clients)
        ]
        while done < kills if kills is not None else time() < until:
            await kill_the_leader(cluster, client, campaign, pauses)
            done += 1
        await campaign.until(100)
        campaign.ended.set()
        await asyncio.wait(writing)
        following.cancel()
    for one in clients:
        await one.close()
    print(f"\nseed {SEED}, {writers} writers, {done} kills: {campaign.report()}")
    for node in cluster.nodes:
        await node.healthy()
        campaign.judge(await held_by(node, client, "LOG_city_1"))
    return campaign


async def test_the_leader_killed_under_writers_loses_and_doubles_nothing(cluster: Cluster, client: Client) -> None:
    async with asyncio.timeout(60):
        await write_while(cluster, client, writers=4, kills=1)


@pytest.mark.faults
async def test_the_leader_killed_again_and_again_under_32_writers(cluster: Cluster, client: Client) -> None:
    async with asyncio.timeout(MINUTES * 60 + 300):
        await write_while(cluster, client, writers=WRITERS, seconds=MINUTES * 60)
