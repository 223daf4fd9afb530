"""The owner of streams: makes a log, or refuses one that is not as the commit protocol needs it."""

import json
from collections.abc import Iterable
from dataclasses import replace

from nats.aio.client import Client
from nats.js.api import DiscardPolicy, KeyValueConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from deploy.errors import Trouble
from deploy.probe import get
from events.insisting import insist
from events.naming import log_subject, people_bucket, snapshot_bucket, state_bucket, stream_name

MAX_COMMIT_BYTES = 8 * 1024 * 1024


class WrongStream(Trouble):
    """A stream exists that cannot be a log: under it an acknowledged commit could be lost."""

    def __init__(self, stream: str, field: str, found: object, needed: object) -> None:
        super().__init__(
            f"stream {stream} has {field} = {found}, but a log needs {needed}. "
            f"Set it on your NATS server, or use another jurisdiction or epoch."
        )
        self.field = field


class UnsafeSync(Trouble):
    """The NATS server acknowledges before it has written to disk, so a power cut loses what was acknowledged."""


def log_stream(jurisdiction: str, epoch: int, *, replicas: int = 1) -> StreamConfig:
    """What the stream of a log must be: nothing ever leaves it, and nothing is read that a leader may not have."""
    return StreamConfig(
        name=stream_name(jurisdiction, epoch),
        subjects=[log_subject(jurisdiction, epoch, "*")],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_msgs=-1,
        max_bytes=-1,
        max_age=0.0,
        max_msgs_per_subject=-1,
        max_consumers=-1,
        num_replicas=replicas,
        duplicate_window=120.0,
        deny_delete=True,
        deny_purge=True,
        allow_rollup_hdrs=False,
        allow_direct=False,
    )


async def ensure_log(nats: Client, jurisdiction: str, epoch: int, *, replicas: int = 1) -> None:
    """Make the log's stream, or check that the one that is there can be it; raises WrongStream naming the field."""
    needed = log_stream(jurisdiction, epoch, replicas=replicas)
    jetstream = nats.jetstream()
    try:
        found = (await insist(lambda: jetstream.stream_info(stream_name(jurisdiction, epoch)))).config
    except NotFoundError:
        await jetstream.add_stream(needed)
        return
    must = replace(needed, num_replicas=found.num_replicas).as_dict()
    must.pop("sealed")  # by a restore: it can be read
    for field, wanted in must.items():
        if (value := found.as_dict().get(field)) != wanted:
            raise WrongStream(stream_name(jurisdiction, epoch), field, value, wanted)


async def check_sync_always(monitor_url: str) -> None:
    """Ask the server's monitor whether it syncs before it acknowledges; raises UnsafeSync where it does not."""

    answer = json.loads(await get(f"{monitor_url}/jsz"))
    if not answer["config"].get("sync_always", False):
        raise UnsafeSync("the NATS server must be configured with jetstream { sync_interval: always }")


async def ensure_buckets(nats: Client, jurisdiction: str, contexts: Iterable[str], *, replicas: int = 1) -> None:
    """Make what is kept beside the log: the keys that say how the installation is, and each context's snapshots."""
    jetstream = nats.jetstream()
    state = KeyValueConfig(bucket=state_bucket(jurisdiction), storage=StorageType.FILE, direct=False, replicas=replicas)
    try:
        await jetstream.key_value(state_bucket(jurisdiction))
    except NotFoundError:
        await jetstream.create_key_value(state)
    await ensure_people(nats, jurisdiction, replicas=replicas)
    for context in contexts:
        bucket = snapshot_bucket(jurisdiction, context)
        try:
            await jetstream.object_store(bucket)
        except NotFoundError:
            await jetstream.create_object_store(bucket, storage=StorageType.FILE, replicas=replicas)


async def ensure_people(nats: Client, jurisdiction: str, *, replicas: int = 1) -> None:
    """Make the bucket of people's keys. It takes no second value for a key, keeps no former one, and is not purged."""
    name = people_bucket(jurisdiction)
    try:
        await nats.jetstream().stream_info(f"KV_{name}")
    except NotFoundError:
        await nats.jetstream().add_stream(
            StreamConfig(
                name=f"KV_{name}",
                subjects=[f"$KV.{name}.>"],
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                discard_new_per_subject=True,
                max_msgs_per_subject=1,
                num_replicas=replicas,
                deny_purge=True,
                allow_rollup_hdrs=False,
                allow_direct=False,
            )
        )
