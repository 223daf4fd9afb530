"""How fast the projector rebuilds from the log, all read models on, against a floor that only copies.

`python -m tests.benchmarks.projector URL [EVENTS]` measures in the PostgreSQL server at URL, in a database of its own.
"""

import asyncio
import statistics
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any, NamedTuple

import asyncpg

from events.commit import Recorded
from events.event import Event
from events.values import Position
from projections import journal, schema
from projections.assignments import Assignment
from projections.database import connected, migrate
from projections.projector import Projector
from projections.versions import LIVE, OPEN
from tests.benchmarks.busy_city import BusyCity, commits

EVENTS_A_COMMIT = 3
LEAST_RATE = 15_000
"""Events a second."""
LEAST_OF_FLOOR = 0.35
MOST_LOSS = 0.15
"""Of the rate at 100 thousand events, at a million."""
WINDOW = 200_000
"""Events around one of these numbers."""


class Measured(NamedTuple):
    """Events a second: in all, in the first window and in the last."""

    rate: float
    early: float
    late: float


@asynccontextmanager
async def database(server: str) -> AsyncIterator[str]:
    """The URL of a database that lasts as long as the measurement."""
    name = f"bench_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


async def projecting(server: str, events: int) -> Measured:
    """The projector's rates over a log of so many events; what making them up takes is not counted."""
    log = BusyCity(events // EVENTS_A_COMMIT)
    marks: list[tuple[Position, float]] = []
    done = asyncio.Event()

    async def announce(position: Position) -> None:
        marks.append((position * EVENTS_A_COMMIT, time.perf_counter() - log.spent))
        if position == log.size:
            done.set()

    async with database(server) as dsn:
        await migrate(dsn)
        running = asyncio.create_task(Projector(log, dsn, announce).run())
        finished = asyncio.create_task(done.wait())
        await asyncio.wait({running, finished}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        await asyncio.wait({running})
    return Measured(rate(marks, 0, events), rate(marks, 0, WINDOW), rate(marks, events - WINDOW, events))


def rate(marks: Sequence[tuple[int, float]], start: int, end: int) -> float:
    """Events a second between two counts of events."""
    within = [mark for mark in marks if start <= mark[0] <= end]
    (first, began), (last, ended) = within[0], within[-1]
    return (last - first) / (ended - began)


async def copying(server: str, events: int) -> float:
    """The floor: events a second when each is nothing but a row of the journal and a version of a row, by COPY."""
    async with database(server) as dsn:
        await migrate(dsn)
        async with connected(dsn) as connection:
            await schema.create(connection, LIVE)
            spent, made = 0.0, commits()
            for first in range(1, events, 6000):
                rows = list(floor_rows(first, made))
                start = time.perf_counter()
                async with connection.transaction():
                    await journal.store(connection, [row for row, _ in rows])
                    await connection.copy_records_to_table(
                        "assignments", schema_name=LIVE, records=[version for _, version in rows]
                    )
                spent += time.perf_counter() - start
    return events / spent


def floor_rows(first: Position, made: Iterator[Recorded]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """6,000 events of the city as two rows each: one of the journal, and a version of what it happened to."""
    for commit in islice(made, 2000):
        ((_, context, headers, body, *rest),), _ = journal.entries(journal.Head(), [commit])
        for number, envelope in enumerate(commit.envelopes):
            position = first + EVENTS_A_COMMIT * ((commit.position - 1) % 2000) + number
            part = body[: len(body) // EVENTS_A_COMMIT]
            event = envelope.event
            assert isinstance(event, Event)
            at = commit.stored_at
            row = Assignment(event.correlation or "", event.key, False, at, at, at, at)
            version = (*row, position, OPEN, at, event.by)
            yield (position, context, headers, part, *rest), version


async def measure(server: str, events: int = 1_000_000, rounds: int = 3) -> None:
    """Print the medians of interleaved runs beside what is asked of them; fails where one is not met."""
    floors: list[float] = []
    runs: list[Measured] = []
    for _ in range(rounds):
        floors.append(await copying(server, 200_000))
        runs.append(await projecting(server, events))
    rate, floor = statistics.median(run.rate for run in runs), statistics.median(floors)
    of_floor = statistics.median(run.early / floor for run, floor in zip(runs, floors, strict=True))
    loss = statistics.median(1 - run.late / run.early for run in runs)
    print(f"\nprojector, {events:,} events: {rate:,.0f} events/s (at least {LEAST_RATE:,})")
    print(f"floor by COPY: {floor:,.0f} events/s; projector / floor: {of_floor:.2f} (at least {LEAST_OF_FLOOR})")
    print(f"lost from 100 thousand to {events:,} events: {loss:.0%} of the rate (at most {MOST_LOSS:.0%})")
    assert rate >= LEAST_RATE
    assert of_floor >= LEAST_OF_FLOOR
    assert loss <= MOST_LOSS


if __name__ == "__main__":
    asyncio.run(measure(sys.argv[1], *map(int, sys.argv[2:3])))
