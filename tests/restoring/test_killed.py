"""Kill -9 in the middle of a restore: the next one goes on where it was."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from nats.js.errors import NotFoundError

from deploy.attached import attached
from events.naming import stream_name
from projections.chain import covered
from projections.database import connected
from tests.benchmarks.busy_city import commits
from tests.e2e.judge import whole_log
from tests.restoring.conftest import Place
from tests.restoring.journalled import fill

COMMITS = 20_000


@pytest.mark.faults
async def test_a_restore_that_is_killed_half_way_goes_on_where_it_was(place: Place) -> None:
    before = list(islice(commits(), COMMITS))
    async with connected(place.dsn) as connection:
        await fill(connection, stream_name(place.jurisdiction, 1), before)
    process = await start_restore(place)
    async with asyncio.timeout(30):
        while await reached(place) < 100:
            assert process.returncode is None
            await asyncio.sleep(0.005)
    process.kill()
    await process.wait()
    assert 100 <= await reached(place) < COMMITS
    assert f"{COMMITS:,} commits are in LOG_" in await place.restore()
    await place.holds(before)


@pytest.mark.faults
async def test_a_broker_that_is_killed_again_and_again_meanwhile_is_put_up_with(place: Place) -> None:
    before = list(islice(commits(), COMMITS))
    async with connected(place.dsn) as connection:
        await fill(connection, stream_name(place.jurisdiction, 1), before)
    process = await start_restore(place, LIANDONG_NATS_URL="")
    async with asyncio.timeout(200):
        for filled in ("2,000", "10,000", "16,000"):
            async for line in process.stderr or pytest.fail("no stderr"):
                if f"{filled} of" in line.decode():
                    break
            os.kill(broker_of(process.pid), signal.SIGKILL)
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    settings = replace(place.settings, nats_url=None)
    async with attached(place.data, settings) as servers, servers.connected() as nats:
        log = await whole_log(nats, place.jurisdiction, servers.epoch)
    assert [covered(commit) for commit in log] == [covered(commit) for commit in before]


def broker_of(parent: int) -> int:
    """The process id of the NATS server that a process has started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    (broker,) = [child for child in children if "nats-server" in Path(f"/proc/{child}/cmdline").read_text()]
    return int(broker)


async def reached(place: Place) -> int:
    with suppress(NotFoundError):
        return (await place.state(2))[1].last_seq
    return 0


async def start_restore(place: Place, **settings: str) -> asyncio.subprocess.Process:
    told = {
        "LIANDONG_NATS_URL": place.settings.nats,
        "LIANDONG_DATABASE_URL": place.dsn,
        "LIANDONG_JURISDICTION": place.jurisdiction,
        **settings,
    }
    command = (sys.executable, "-m", "deploy.cli", "restore", "--data", str(place.data.path))
    return await asyncio.create_subprocess_exec(*command, env={**os.environ, **told}, stderr=asyncio.subprocess.PIPE)
