"""Where NATS is looked for, and found again."""

import asyncio
from pathlib import Path

import nats

from deploy.permissions import ADMIN
from events.connection import reach
from tests.cluster import running_cluster


def test_several_servers_are_named_with_commas() -> None:
    assert reach("nats://a:4222, nats://b:4222")["servers"] == ["nats://a:4222", "nats://b:4222"]


def test_who_stands_in_the_first_url_connects_to_all_of_them() -> None:
    found = reach("nats://anna:secret@a:4222,nats://b:4222")
    assert (found["servers"], found["user"], found["password"]) == (
        ["nats://a:4222", "nats://b:4222"],
        "anna",
        "secret",
    )


def test_who_is_named_apart_is_meant() -> None:
    found = reach("nats://anna:secret@a:4222", "intake", "other")
    assert (found["servers"], found["user"], found["password"]) == (["nats://a:4222"], "intake", "other")


def test_a_token_in_a_url_stays_there() -> None:
    assert reach("nats://token@a:4222")["servers"] == ["nats://token@a:4222"]


async def test_a_client_that_knows_one_node_goes_on_with_the_others(tmp_path: Path) -> None:
    """They are told to it by the cluster, without a user: it was refused there for ever when its own stood in a URL."""

    async def hush(_: Exception) -> None:
        """That the node is gone is what the test looks at."""

    back = asyncio.Event()

    async def came_back() -> None:
        back.set()

    async with running_cluster(tmp_path) as cluster:
        first = cluster.nodes[0]
        client = await nats.connect(**reach(first.server.url_for(ADMIN)), error_cb=hush, reconnected_cb=came_back)
        await first.kill()
        async with asyncio.timeout(5):
            await back.wait()
        await client.close()
