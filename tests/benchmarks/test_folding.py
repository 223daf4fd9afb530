"""How fast a service that starts folds the log."""

import asyncio
import statistics
import time
from datetime import UTC, datetime

import nats
import pytest

from deploy.streams import ensure_log
from events.jetstream import JetStreamLog
from services.dispatch.service import DISPATCH
from services.runtime.process import folding
from services.runtime.service import Service
from tests.benchmarks.filling import fill

pytestmark = pytest.mark.bench

COMMITS = 30_000
AT_LEAST = 50_000


async def test_folding_the_log_at_start(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    await ensure_log(client, "folding", 1)
    log = JetStreamLog(client, "folding", 1)
    await fill(client, log, COMMITS)
    rates = [3 * COMMITS / await seconds_to_ready(log) for _ in range(5)]
    await client.close()
    rate = statistics.median(rates)
    print(f"\nfolding at start: {rate:,.0f} events/s at 3 events a commit (at least {AT_LEAST:,})")
    assert rate >= AT_LEAST


async def seconds_to_ready(log: JetStreamLog) -> float:
    service = Service(DISPATCH, log, jurisdiction="bench", instance="bench", clock=lambda: datetime.now(UTC))
    began = time.perf_counter()
    serving = asyncio.create_task(service.run())
    with folding():
        await service.ready.wait()
    taken = time.perf_counter() - began
    service.stop()
    await serving
    return taken
