"""A log on three servers that is there already."""

import uuid

import nats

from deploy.permissions import CONTEXTS
from deploy.streams import ensure_buckets, ensure_log
from events.connection import reach
from tests.cluster import Cluster


async def test_a_replicated_log_and_its_buckets_are_taken_as_they_are(cluster: Cluster) -> None:
    client = await nats.connect(**reach(cluster.urls()))
    jurisdiction = f"t{uuid.uuid4().hex}"
    for _ in range(2):
        await ensure_log(client, jurisdiction, 1, replicas=3)
        await ensure_buckets(client, jurisdiction, CONTEXTS, replicas=3)
    for stream in (f"LOG_{jurisdiction}_1", f"KV_STATE_{jurisdiction}", f"OBJ_SNAPSHOTS_{jurisdiction}_intake"):
        assert (await client.jetstream().stream_info(stream)).config.num_replicas == 3
    await client.close()
