"""How much memory Liandong takes, and how soon it is ready."""

import time
from pathlib import Path

import nats
import psutil
import pytest

from deploy.embedded.nats import NatsServer
from deploy.folder import DataFolder
from deploy.running import read_running
from deploy.streams import ensure_log
from events.jetstream import JetStreamLog
from tests.benchmarks.city import started
from tests.benchmarks.filling import fill
from tests.e2e.installation import Installation, installation, run

pytestmark = pytest.mark.bench

FILE = Path(__file__).parents[3] / "shared/data/sffd/sffd_2016-12.csv"
MEGABYTE = 1e6
READY_WITHIN = 15.0
AGGREGATES = 100_000
OUTCOMES = 200_000


def megabytes(up: Installation) -> float:
    """Of all its processes: their own, and their share of what they share."""
    children = read_running(DataFolder(up.data)).children.values()
    processes = [psutil.Process(pid) for pid in (up.pid, *(child.pid for child in children))]
    tree = {process for parent in processes for process in (parent, *parent.children(recursive=True))}
    return sum(process.memory_full_info().pss for process in tree) / MEGABYTE


async def test_everything_idle_and_after_eight_days(tmp_path: Path) -> None:
    began = time.perf_counter()
    async with installation(tmp_path / "first") as up:
        made = time.perf_counter() - began
        idle = megabytes(up)
    began = time.perf_counter()
    async with installation(tmp_path / "first") as up:
        ready = time.perf_counter() - began
        print(
            f"\neverything up: ready in {made:.1f} s on an empty folder, {ready:.1f} s again (at most {READY_WITHIN})"
        )
        print(f"  idle {idle:.0f} MB (under 1,000)")
        if FILE.exists():
            code, said = await run("import", "sffd", str(FILE), data=up.data)
            assert code == 0, said
            imported = megabytes(up)
            print(f"  after the sffd import {imported:.0f} MB (under 1,500)")
            assert imported < 1_500
    assert max(made, ready) < READY_WITHIN
    assert idle < 1_000


async def test_a_service_with_many_aggregates_and_outcomes(embedded_nats: NatsServer) -> None:
    client = await nats.connect(embedded_nats.url_for("admin"))
    await ensure_log(client, "memory", 1)
    await fill(client, JetStreamLog(client, "memory", 1), OUTCOMES, units=AGGREGATES)
    began = time.perf_counter()
    async with started(embedded_nats, "dispatch", client, jurisdiction="memory") as process:
        ready = time.perf_counter() - began
        taken = psutil.Process(process.pid).memory_info().rss / MEGABYTE
    await client.close()
    print(f"\na service with {AGGREGATES:,} units and {OUTCOMES:,} outcomes: {taken:.0f} MB (under 500)")
    print(f"  ready in {ready:.1f} s from a log of {3 * OUTCOMES:,} events")
    assert taken < 500
