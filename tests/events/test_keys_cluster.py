"""People's keys on a cluster of three: the leader is killed as keys are made, and each person has one, for good."""

import asyncio
from pathlib import Path

import nats
import pytest

from deploy.streams import ensure_people
from events.connection import reach
from events.keys import KeyBucket
from events.sealing import PersonKey, person_id
from tests.cluster import running_cluster

STREAM = "KV_PEOPLE_city"


async def heard(_: Exception) -> None:
    """A broker that is killed on purpose is no news."""


@pytest.mark.faults
async def test_the_leader_is_killed_as_keys_are_made_and_destroyed(tmp_path: Path) -> None:
    async with running_cluster(tmp_path) as cluster:
        clients = [await nats.connect(**reach(cluster.urls()), error_cb=heard) for _ in range(2)]
        try:
            await ensure_people(clients[0], "city", replicas=3)
            first, second = (KeyBucket(client, "city") for client in clients)
            made: dict[str, PersonKey] = {}
            gone: set[str] = set()

            async def make(number: int) -> None:
                person = person_id(b"jurisdiction", str(number))
                keys = await asyncio.gather(first.of(person), second.of(person))
                assert keys[0] == keys[1]
                made[person] = keys[0]
                if number % 3 == 0:
                    await second.destroy(person, {keys[0].id})
                    gone.add(person)

            leader = await cluster.leader(clients[0], STREAM)
            working = [asyncio.create_task(make(number)) for number in range(300)]
            await asyncio.gather(*working[:50])
            await leader.kill()
            await asyncio.gather(*working)
            await leader.start()
            await leader.healthy()
            for person, key in made.items():
                assert await first.find(person) == (None if person in gone else key)
            assert len(made) == 300
        finally:
            for client in clients:
                await client.close()
