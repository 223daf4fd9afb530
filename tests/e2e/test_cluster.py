"""A whole Liandong on three NATS servers, whose leaders are killed: nothing acknowledged is lost, and all goes on."""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.child import Child, spawn, stop
from tests.cluster import running_cluster
from tests.e2e.caller import Caller
from tests.e2e.installation import installation, run
from tests.e2e.judge import judge, whole_log
from tests.e2e.test_kills import WRITERS, goes_on, write

MINUTES = float(os.environ.get("CAMPAIGN_MINUTES", "10"))
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))


@asynccontextmanager
async def another_dispatch(settings: dict[str, str]) -> AsyncIterator[None]:
    """A second instance beside the one that `up` has."""
    child = Child("dispatch-2", (sys.executable, "-m", "deploy.cli", "service", "dispatch"), settings)
    process = await spawn(child)
    try:
        yield
        assert process.returncode is None, "it did not live through it"
    finally:
        await stop(child, process)


async def longest_wait(caller: Caller) -> float:
    """Seconds between two answers, whoever got them, until all of them are there."""
    count, since, longest = 0, time.monotonic(), 0.0
    try:
        while True:
            if len(caller.answered) != count:
                count, since = len(caller.answered), time.monotonic()
            longest = max(longest, time.monotonic() - since)
            await asyncio.sleep(0.01)
    except asyncio.CancelledError:
        return longest


@pytest.mark.faults
async def test_all_of_it_goes_on_while_leaders_of_the_cluster_are_killed(tmp_path: Path) -> None:
    pauses, kills = random.Random(SEED), 0
    async with running_cluster(tmp_path / "cluster") as cluster:
        settings = {"LIANDONG_NATS_URL": cluster.urls(), "LIANDONG_REPLICAS": "3"}
        async with (
            installation(tmp_path / "data", **settings) as up,
            another_dispatch(settings),
            up.broker() as nats,
            asyncio.timeout(MINUTES * 60 + 300),
        ):
            caller = Caller(nats)
            for number in range(WRITERS):
                await caller.do("dispatch.register_unit", unit=f"E{number}", agency="fire", capabilities=["engine"])
                await caller.do("dispatch.start_duty", unit=f"E{number}")
            enough, until = asyncio.Event(), time.monotonic() + MINUTES * 60
            waiting = asyncio.create_task(longest_wait(caller))
            async with asyncio.TaskGroup() as writers:
                for number in range(WRITERS):
                    writers.create_task(write(caller, number, enough))
                while time.monotonic() < until:
                    leader = await cluster.leader(nats, "LOG_city_1")
                    await asyncio.sleep(pauses.uniform(0, 2))
                    await leader.kill()
                    await asyncio.sleep(pauses.uniform(0, 2))
                    await leader.start()
                    await goes_on(up, caller, f"after-{kills}")
                    kills += 1
                enough.set()
            waiting.cancel()
            print(f"\nseed {SEED}, {kills} kills, {len(caller.answered)} answers, longest wait {await waiting:.2f} s")
            log = await whole_log(nats)
            judge(log, caller.answered)
            await up.visible(log[-1].position)
            code, report = await run("verify", data=up.data)
            assert code == 0, report
