"""How fast the queue is found among all the calls that there ever were."""

import asyncio
import statistics
import time

import asyncpg
import pytest

from projections import calls, schema
from projections.database import migrate
from projections.reading import Head, Reader, Reading
from projections.versions import OPEN, own_columns

pytestmark = pytest.mark.bench

CALLS = 500_000
WAITING = 200
CONSOLES = 40
WITHIN = 10
ALL_WITHIN = 500
LAST = 4 * CALLS + 3

VALUES = {
    "call": "'c' || n",
    "channel": "'fire_119'",
    "desk": "(array['fire', 'police', 'medical'])[1 + n % 3]",
    "address": "'Nanjing Road ' || n",
    "received_at": "timestamptz '2026-01-01' + n * interval '10 s'",
    "received_by": "'service/telephony'",
    "answer_by": "timestamptz '2026-01-01' + n * interval '10 s' + interval '15 s'",
    "claim_stale": "false",
    "callback_owed": "false",
    "callbacks": "0",
}
"""Of the call of number n."""


async def test_the_queue_among_half_a_million_calls(database: str) -> None:
    await migrate(database)
    server = await asyncpg.connect(database)
    await schema.ensure(server)
    await fill(server)
    reader = Reader(database)
    now, half_way = (Reading(reader._engine, at, Head(LAST, None, None, {})) for at in (LAST, LAST // 2))
    of_now, of_then = await median(now), await median(half_way)
    await ask_at_once(now)  # which makes the connections
    of_all = await ask_at_once(now)
    await reader.close()
    await server.close()
    print(
        f"\nthe queue among {CALLS:,} calls: now {of_now:.1f} ms, half-way back {of_then:.1f} ms,"
        f" of {CONSOLES} consoles at once {of_all:.0f} ms"
    )
    assert of_now < WITHIN
    assert of_all < ALL_WITHIN


async def fill(server: asyncpg.Connection) -> None:
    """Each call waited, was claimed and was answered, and one in 2,000 still owes a callback; the last ones wait."""
    done = f"n <= {CALLS - WAITING}"
    claimed = {"claimant": "'calltaker/li'", "claimed_at": "now()"}
    await add(server, "4 * n", "4 * n + 1", status="'waiting'")
    await add(server, "4 * n + 1", f"CASE WHEN {done} THEN 4 * n + 2 ELSE {OPEN} END", status="'waiting'", **claimed)
    await add(server, "4 * n + 2", "4 * n + 3", done, status="'answered'")
    await add(server, "4 * n + 3", str(OPEN), done, status="'ended'", callback_owed="n % 2000 = 0")
    await server.execute("ANALYZE views.calls")


async def add(server: asyncpg.Connection, since: str, until: str, where: str = "true", **values: str) -> None:
    """One version of each call."""
    own = [{**VALUES, **values}.get(column.name, "NULL") for column in own_columns(calls.table)]
    row = ", ".join([*own, since, until, "now()", "'service/telephony'"])
    await server.execute(f"INSERT INTO views.calls SELECT {row} FROM generate_series(1, {CALLS}) n WHERE {where}")


async def ask_at_once(reading: Reading) -> float:
    """Milliseconds until all consoles have their queue."""
    began = time.perf_counter()
    await asyncio.gather(*(calls.queued(reading, None, 100) for _ in range(CONSOLES)))
    return 1000 * (time.perf_counter() - began)


async def median(reading: Reading) -> float:
    """Milliseconds of one question."""
    took = []
    for _ in range(15):
        began = time.perf_counter()
        assert len(await calls.queued(reading, None, 100)) == 100
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)
