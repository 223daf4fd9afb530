"""How long it takes to say what happened at or near a place before."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from events.intake.incidents import IncidentOpened
from events.values import Place, Point
from projections import schema
from projections.database import connected, migrate
from projections.incident import opened
from projections.nearness import Nearness
from projections.premise_history import incidents_near
from projections.reading import Reader, Reading
from projections.versions import LIVE, OPEN

pytestmark = pytest.mark.bench

INCIDENTS = 200_000
VERSIONS = 3
STATION = Point(lat=30.61, lon=114.25)
AT_THE_STATION = 2_000
LOOKUPS = 200
AT_MOST = 20.0
"""Milliseconds."""
START = datetime(2026, 1, 1, tzinfo=UTC)


async def test_the_history_of_a_premise_among_two_hundred_thousand_incidents(database: str) -> None:
    await migrate(database)
    async with connected(database) as connection:
        await schema.create(connection, LIVE)
        await connection.copy_records_to_table("incidents", schema_name=LIVE, records=rows(Random(1)))
        await connection.execute(f"ANALYZE {LIVE}.incidents")
    reader = Reader(database)
    reading = Reading(reader._engine, VERSIONS * INCIDENTS, await reader.head())
    print()
    try:
        chance = Random(2)
        await tell(reading, "by a point", [Nearness(somewhere(chance), None, 50) for _ in range(LOOKUPS)])
        await tell(reading, "by an address", [Nearness(None, address(chance), 50) for _ in range(LOOKUPS)])
        both = [Nearness(somewhere(chance), address(chance), 50) for _ in range(LOOKUPS)]
        await tell(reading, "by either", both)
        await tell(reading, f"where {AT_THE_STATION:,} were", [Nearness(STATION, None, 50)] * LOOKUPS, 0.5)
        past = Reading(reader._engine, INCIDENTS, reading.head)
        await tell(past, "by either, as of long ago", both)
    finally:
        await reader.close()


async def tell(reading: Reading, what: str, asked: list[Nearness], share: float = 0.99) -> None:
    taken, found = [], 0
    for nearness in asked:
        began = time.perf_counter()
        found += len(await incidents_near(reading, nearness, 20))
        taken.append((time.perf_counter() - began) * 1e3)
    taken.sort()
    p50, p99, held = (taken[int(part * len(taken))] for part in (0.5, 0.99, share))
    each = found / len(asked)
    print(f"  {what}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {each:.1f} found (p{share * 100:.0f} under {AT_MOST:.0f})")
    assert found
    assert held < AT_MOST


def somewhere(chance: Random) -> Point:
    return Point(lat=chance.uniform(30.4, 30.8), lon=chance.uniform(114.0, 114.6))


def address(chance: Random) -> str:
    return f"解放大道 {chance.randrange(20_000)} 号"


def rows(chance: Random) -> Iterator[tuple[Any, ...]]:
    event = IncidentOpened(
        at=START, by="calltaker/li", incident="i", number="1", type="fire", priority=3, place=Place(point=STATION)
    )
    first = opened(None, event)
    assert first
    for number in range(INCIDENTS):
        place = STATION if number % (INCIDENTS // AT_THE_STATION) == 0 else somewhere(chance)
        known = first._replace(
            incident=f"i{number}",
            number=f"20260101-{number:06}",
            address=address(chance),
            lat=place.lat,
            lon=place.lon,
            opened_at=START + timedelta(minutes=number),
        )
        for version in range(VERSIONS):
            since = 1 + number + version * INCIDENTS
            until = OPEN if version == VERSIONS - 1 else since + INCIDENTS
            yield (*known._replace(notes=version), since, until, START, "calltaker/li")
