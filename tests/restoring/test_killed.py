"""Kill -9 in the middle of a restore: the next one goes on where it was."""

import asyncio
import os
import sys
from contextlib import suppress
from itertools import islice

import pytest
from nats.js.errors import NotFoundError

from events.naming import stream_name
from projections.database import connected
from tests.benchmarks.busy_city import commits
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


async def reached(place: Place) -> int:
    with suppress(NotFoundError):
        return (await place.state(2))[1].last_seq
    return 0


async def start_restore(place: Place) -> asyncio.subprocess.Process:
    told = {
        "LIANDONG_NATS_URL": place.settings.nats,
        "LIANDONG_DATABASE_URL": place.dsn,
        "LIANDONG_JURISDICTION": place.jurisdiction,
    }
    command = (sys.executable, "-m", "deploy.cli", "restore", "--data", str(place.data.path))
    return await asyncio.create_subprocess_exec(*command, env={**os.environ, **told}, stderr=asyncio.subprocess.DEVNULL)
