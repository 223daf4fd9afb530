"""The speed of a restore, against the quickest that messages of the same sizes can be published at all."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from itertools import islice

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.restoring.restore import JOURNAL, Restore
from deploy.steps import Steps
from deploy.streams import ensure_log
from events.commit import restored
from events.jetstream import JetStreamLog
from events.naming import log_subject, stream_name
from projections.database import connected, migrate
from projections.sources import JournalSource
from tests.benchmarks.busy_city import commits
from tests.benchmarks.projector import EVENTS_A_COMMIT
from tests.restoring.journalled import fill

pytestmark = pytest.mark.bench

EVENTS = 1_000_000
COMMITS = EVENTS // EVENTS_A_COMMIT
RAW = 50_000
"""Messages that are published raw before the restore, and as many after it."""
IN_FLIGHT = 2000
AT_LEAST = 0.3


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


async def test_a_million_events_are_restored_at_0_3_of_the_raw_publish_rate_or_more(
    client: Client, database: str
) -> None:
    jurisdiction = f"bench{uuid.uuid4().hex[:8]}"
    await migrate(database)
    async with connected(database) as connection:
        await fill(connection, stream_name(jurisdiction, 1), islice(commits(), COMMITS))
        raw = [await publish_raw(client)]
        began = time.perf_counter()
        with Steps() as steps:
            restore = Restore(client, jurisdiction, steps)
            done = await restore.run(await JournalSource.open(connection), JOURNAL, 1)
        rate = COMMITS / (time.perf_counter() - began)
        raw.append(await publish_raw(client))
    assert await JetStreamLog(client, jurisdiction, 2).tip() == done.source.last == COMMITS
    ratio = rate / max(raw)
    told = ", ".join(f"{one:,.0f}" for one in raw)
    print(f"\n{COMMITS:,} commits of {EVENTS:,} events: restored {rate:,.0f}/s, raw {told}/s")
    print(f"restore: {ratio:.2f} x the raw publish rate (at least {AT_LEAST})")
    assert ratio >= AT_LEAST


async def publish_raw(client: Client) -> float:
    """Messages a second of the same sizes, without headers and unfenced, many in flight."""
    jurisdiction = f"raw{uuid.uuid4().hex[:8]}"
    await ensure_log(client, jurisdiction, 1)
    subject = log_subject(jurisdiction, 1, "raw")
    bodies = [bytes(len(commit.body) + len(str(restored(commit).headers))) for commit in islice(commits(), RAW)]
    answered, moved = 0, asyncio.Event()

    async def count(_: Msg) -> None:
        nonlocal answered
        answered += 1
        moved.set()

    inbox = client.new_inbox()
    answers = await client.subscribe(inbox, cb=count, pending_msgs_limit=-1)
    began = time.perf_counter()
    for sent, body in enumerate(bodies, start=1):
        await client.publish(subject, body, reply=inbox)
        while sent - answered >= IN_FLIGHT:
            moved.clear()
            await moved.wait()
    while answered < RAW:
        moved.clear()
        await moved.wait()
    rate = RAW / (time.perf_counter() - began)
    await answers.unsubscribe()
    return rate
