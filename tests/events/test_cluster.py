"""A log on three NATS servers, killed and paused while it is written: nothing acknowledged is lost or doubled."""

import asyncio
import os
import random
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.permissions import ADMIN
from deploy.streams import ensure_log
from events.commit import ID
from events.connection import reach
from events.jetstream import JetStreamLog
from events.log import OutcomeUnknown
from tests.cluster import Cluster, held_by, running_cluster
from tests.events.campaign import Campaign
from tests.events.commits import a_commit, append, read
from tests.events.log_contract import settled

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


Strike = Callable[[Cluster, Client, random.Random], Awaitable[None]]


async def kill_the_leader(cluster: Cluster, client: Client, chance: random.Random) -> None:
    """And start it again a moment later."""
    leader = await cluster.leader(client, "LOG_city_1")
    await leader.kill()
    await asyncio.sleep(chance.uniform(0, 2))
    await leader.start()


async def strike_anywhere(cluster: Cluster, _: Client, chance: random.Random) -> None:
    """Kill or pause one node, or two, or all of them, the leader or not."""
    struck = chance.sample(cluster.nodes, chance.choice([1, 1, 2, 3]))
    if chance.random() < 0.5:
        await asyncio.gather(*(node.kill() for node in struck))
        for node in struck:
            await asyncio.sleep(chance.uniform(0, 2))
            await node.start()
    else:
        for node in struck:
            node.signal(signal.SIGSTOP)
        await asyncio.sleep(chance.uniform(0, 12))
        for node in struck:
            node.signal(signal.SIGCONT)


async def write_while(cluster: Cluster, client: Client, *, strike: Strike, writers: int, seconds: float = 0.0) -> None:
    """Writers at work while there are strikes, one at least and for so long; each node's log is judged in the end."""
    campaign, chance = Campaign(JetStreamLog(client, "city", 1)), random.Random(SEED)
    time = asyncio.get_running_loop().time
    until, done = time() + seconds, 0
    clients = [await nats.connect(**reach(cluster.urls()), error_cb=hush) for _ in range(writers)]
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(campaign.follow())
        writing = [
            tasks.create_task(campaign.write(JetStreamLog(one, "city", 1), f"context-{number % CONTEXTS}"))
            for number, one in enumerate(clients)
        ]
        while not done or time() < until:
            await campaign.until(100)
            await asyncio.sleep(chance.uniform(0, 2))
            await strike(cluster, client, chance)
            done += 1
        await campaign.until(100)
        campaign.ended.set()
        await asyncio.wait(writing)
        following.cancel()
    for one in clients:
        await one.close()
    print(f"\nseed {SEED}, {writers} writers, {done} strikes: {campaign.report()}")
    for node in cluster.nodes:
        await node.healthy()
        campaign.judge(await held_by(node, client, "LOG_city_1"))


async def test_the_leader_killed_under_writers_loses_and_doubles_nothing(cluster: Cluster, client: Client) -> None:
    async with asyncio.timeout(60):
        await write_while(cluster, client, strike=kill_the_leader, writers=4)


@pytest.mark.faults
@pytest.mark.parametrize("strike", [kill_the_leader, strike_anywhere])
# nats-py forgets the socket of a server that takes a connection and says nothing.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_struck_again_and_again_under_32_writers(cluster: Cluster, client: Client, strike: Strike) -> None:
    async with asyncio.timeout(MINUTES * 60 + 300):
        await write_while(cluster, client, strike=strike, writers=WRITERS, seconds=MINUTES * 60)


@pytest.mark.faults
async def test_without_a_leader_a_commit_is_unknown_and_whoever_reads_waits_for_the_next_one(
    cluster: Cluster, client: Client, log: JetStreamLog
) -> None:
    await append(log, "dispatch", "dispatch")
    leader = await cluster.leader(client, log.name)
    await leader.kill()
    with pytest.raises(OutcomeUnknown):
        await log.commit(a_commit(fence=2))
    async with asyncio.timeout(30):
        tip, found, followed = await asyncio.gather(log.tip(), log.at(2), read(log, 2))
    assert (tip, found and found.position, len(followed)) == (2, 2, 2)


@pytest.mark.faults
async def test_a_follower_goes_on_soon_when_the_node_that_served_it_is_killed(
    cluster: Cluster, client: Client, log: JetStreamLog
) -> None:
    """The log has its leader all the time; only whoever follows was served by the killed one."""
    leader = await cluster.leader(client, log.name)
    position = (await log.commit(a_commit(fence=0))).position
    while True:
        campaign = Campaign(log)
        following = asyncio.create_task(campaign.follow())
        await campaign.reach(position)
        (consumer,) = await client.jetstream().consumers_info(log.name)
        assert consumer.cluster
        if consumer.cluster.leader != leader.name:
            break
        following.cancel()
        await asyncio.wait([following])
    node = next(node for node in cluster.nodes if node.name == consumer.cluster.leader)
    await node.kill()
    killed_at = asyncio.get_running_loop().time()
    position = (await settled(log, a_commit(fence=position))).position
    await campaign.reach(position)
    print(f"\nfollowed again after {asyncio.get_running_loop().time() - killed_at:.2f} s")
    following.cancel()


@pytest.mark.faults
# nats-py forgets the socket of a server that takes a connection and says nothing.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_deposed_leader_acknowledges_nothing_that_is_not_there(cluster: Cluster, client: Client) -> None:
    """It is paused with a client of its own, and goes on when the others have written behind its back."""
    log = JetStreamLog(client, "city", 1)
    await append(log, "dispatch")
    for turn in range(3):
        leader = await cluster.leader(client, log.name)
        its_own = await nats.connect(leader.server.url_for(ADMIN), ping_interval=600, error_cb=hush)
        leader.signal(signal.SIGSTOP)
        mine = a_commit(f"mine-{turn}", fence=0)
        asked = asyncio.create_task(JetStreamLog(its_own, "city", 1, patience=40).commit(mine))
        async with asyncio.timeout(40):
            last = (await settled(log, a_commit(f"others-{turn}", fence=0))).position
            for _ in range(50):
                last = (await settled(log, a_commit(f"others-{turn}", fence=last))).position
        leader.signal(signal.SIGCONT)
        with suppress(OutcomeUnknown, TimeoutError):
            async with asyncio.timeout(5):
                said = await asked
                found = await log.at(said.position)
                assert found
                assert found.id == mine.headers[ID]
        await its_own.close()
        await leader.healthy()
    tip = await log.tip()
    for node in cluster.nodes:
        assert len(await held_by(node, client, log.name)) == tip


@pytest.mark.faults
async def test_a_node_whose_store_is_deleted_gets_all_of_it_from_the_others(cluster: Cluster, client: Client) -> None:
    log = JetStreamLog(client, "city", 1)
    last = 0
    for _ in range(500):
        last = (await log.commit(a_commit(fence=last))).position
    leader = await cluster.leader(client, log.name)
    emptied = next(node for node in cluster.nodes if node is not leader)
    await emptied.kill()
    shutil.rmtree(emptied.store / "jetstream")
    for _ in range(100):
        last = (await settled(log, a_commit(fence=last))).position
    await emptied.start()
    await emptied.healthy()
    async with asyncio.timeout(60):
        assert [commit.position for commit in await held_by(emptied, client, log.name)] == list(range(1, last + 1))
    await leader.kill()
    async with asyncio.timeout(60):
        assert (await settled(log, a_commit(fence=last))).position == last + 1
        assert len(await read(log, last + 1)) == last + 1
