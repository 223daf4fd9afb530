"""The speed of an import, against the rate at which its commits can be published at all: fenced, one by one."""

import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.importing.history import History
from deploy.importing.sffd import read_sheet
from deploy.importing.sffd_facts import ACTOR, sffd_chapters
from deploy.streams import ensure_log
from events.commit import STREAM, Recorded
from events.jetstream import JetStreamLog
from events.naming import log_subject

pytestmark = pytest.mark.bench

FILE = Path(__file__).parents[3] / "shared/data/sffd/sffd_2016-12.csv"
ROWS = 1_000
RUNS = 3
AT_LEAST = 0.5


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


@pytest.mark.skipif(not FILE.exists(), reason="../shared/data is not here")
async def test_an_import_runs_at_half_the_rate_of_raw_fenced_publishing_or_more(client: Client) -> None:
    content = b"\n".join(FILE.read_bytes().split(b"\n")[: ROWS + 1])
    ratios = []
    for run in range(RUNS):
        imported = f"import{run}"
        await ensure_log(client, imported, 1)
        log = JetStreamLog(client, imported, 1)
        began = time.perf_counter()
        history = History(log, jurisdiction=imported, actor=ACTOR, source_id="bench", instance="import-bench")
        commits = (await history.append(sffd_chapters(read_sheet(content).rows))).position
        importing = time.perf_counter() - began
        raw = await publish_raw(client, f"raw{run}", [commit async for commit in up_to(log, commits)])
        ratios.append(raw / importing)
        print(f"\n{commits} commits: import {commits / importing:,.0f}/s, raw {commits / raw:,.0f}/s")
    print(f"import: {statistics.median(ratios):.2f} x the raw rate of the same commits (at least {AT_LEAST})")
    assert statistics.median(ratios) >= AT_LEAST


async def up_to(log: JetStreamLog, position: int) -> AsyncIterator[Recorded]:
    async for commits in log.follow(0):
        for commit in commits:
            yield commit
        if commits[-1].position >= position:
            return


async def publish_raw(client: Client, jurisdiction: str, commits: list[Recorded]) -> float:
    """Seconds that nats-py takes to publish the same commits into an empty log, with nothing left to be worked out."""
    await ensure_log(client, jurisdiction, 1)
    stream = {STREAM: f"LOG_{jurisdiction}_1"}
    ready = [
        (log_subject(jurisdiction, 1, commit.context), commit.body, {**commit.headers, **stream}) for commit in commits
    ]
    jetstream = client.jetstream()
    began = time.perf_counter()
    for subject, body, headers in ready:
        await jetstream.publish(subject, body, headers=headers)
    return time.perf_counter() - began
