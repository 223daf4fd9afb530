"""How soon a service answers that starts from a snapshot, and how long its loop stands still for taking one."""

import asyncio
import time
from datetime import UTC, datetime

import nats
import psutil
import pytest

from deploy.embedded.nats import NatsServer
from deploy.instances import instances
from deploy.streams import ensure_buckets, ensure_log
from events.jetstream import JetStreamLog
from events.naming import snapshot_bucket
from services.dispatch.service import DISPATCH
from services.runtime import keeping
from services.runtime.process import folding
from services.runtime.service import Service
from services.runtime.shelf import ObjectShelf
from tests.benchmarks.city import started
from tests.benchmarks.filling import fill
from tests.benchmarks.test_memory import AGGREGATES, MEGABYTE, OUTCOMES
from tests.e2e.caller import Caller

pytestmark = pytest.mark.bench

READY_WITHIN = 3.0
STANDS_STILL = 0.015
"""Seconds of this thread's work between two turns of others, at most: to copy tables and what is between two slices."""


async def test_starting_from_a_snapshot_of_a_hundred_thousand_aggregates(
    embedded_nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await nats.connect(embedded_nats.url_for("admin"))
    await ensure_log(client, "snapshots", 1)
    await ensure_buckets(client, "snapshots", ["dispatch"])
    log = JetStreamLog(client, "snapshots", 1)
    await fill(client, log, OUTCOMES, units=AGGREGATES)
    stall = await longest_stall(log, ObjectShelf(client, snapshot_bucket("snapshots", "dispatch")), monkeypatch)
    began = time.perf_counter()
    async with started(embedded_nats, "dispatch", client, jurisdiction="snapshots") as process:
        await Caller(client, "snapshots").do("dispatch.register_unit", unit="X", agency="fire", capabilities=["engine"])
        ready = time.perf_counter() - began
        (status,) = await instances(client, "snapshots")
        taken = psutil.Process(process.pid).memory_info().rss / MEGABYTE
    await client.close()
    print(f"\na command is answered {ready:.2f} s after the process's start (under {READY_WITHIN}) from a snapshot")
    print(f"  of {AGGREGATES:,} units and {OUTCOMES:,} answers, with {taken:.0f} MB")
    print(f"  while one is taken, the loop works for {1e3 * stall:.1f} ms at most before others get their turn")
    assert status.snapshot > OUTCOMES
    assert ready < READY_WITHIN
    assert stall < STANDS_STILL


async def longest_stall(log: JetStreamLog, shelf: ObjectShelf, monkeypatch: pytest.MonkeyPatch) -> float:
    """The longest time that others wait for their turn while a snapshot is taken."""
    monkeypatch.setattr(keeping, "EVERY", 1 << 60)
    service = Service(
        DISPATCH, log, jurisdiction="snapshots", instance="bench", clock=lambda: datetime.now(UTC), shelf=shelf
    )
    serving = asyncio.create_task(service.run())
    with folding():
        await service.ready.wait()
    monkeypatch.setattr(keeping, "EVERY", 1)
    service._wake.set()
    longest, last = 0.0, time.thread_time()
    while (saving := service._keeping._saving) is None or not saving.done():
        await asyncio.sleep(0)
        longest, last = max(longest, time.thread_time() - last), time.thread_time()
    service.stop()
    await serving
    return longest
