"""How long it takes a desk to find incidents by text, cell and box among very many."""

import time
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from projections import incidents, schema
from projections.box import Box
from projections.database import connected, migrate
from projections.incidents import Incident, IncidentFilter
from projections.reading import Reader, Reading
from projections.tokens import tokens
from projections.versions import LIVE, OPEN
from projections.words import Search
from tests.benchmarks.test_premises import INCIDENTS, START, VERSIONS, rows

pytestmark = pytest.mark.bench

LOOKUPS = 30
P50_AT_MOST = 50.0
"""Milliseconds."""
REPORTS = ["smoke from a window", "gas smell", "楼道有烟", "电动车起火", "water in the cellar", "老人摔倒"]


async def test_finding_among_two_hundred_thousand_incidents(database: str) -> None:
    await migrate(database)
    chance = Random(1)
    async with connected(database) as connection:
        await schema.create(connection, LIVE)
        made = list(rows(chance))
        await connection.copy_records_to_table("incidents", schema_name=LIVE, records=made)
        await connection.copy_records_to_table("words", schema_name=LIVE, records=words(chance, made))
        await connection.execute(f"ANALYZE {LIVE}.incidents; ANALYZE {LIVE}.words")
    reader = Reader(database)
    reading = Reading(reader._engine, VERSIONS * INCIDENTS, await reader.head())
    print()
    try:
        for text in ("20260101-000042", "解放大道 777 号", "smoke window 解放", "解放大道", "电动车", "no such thing"):
            await tell(reading, f"'{text}'", text, None)
        await tell(reading, "a box of a square kilometre", None, Box(30.6, 114.2, 30.61, 114.21))
        await tell(reading, "a box and a word", "smoke", Box(30.6, 114.2, 30.61, 114.21))
        await tell(reading, "all of the city", None, Box(30, 114, 31, 115))
    finally:
        await reader.close()


async def tell(reading: Reading, what: str, text: str | None, box: Box | None) -> None:
    taken, found = [], 0
    for _ in range(LOOKUPS):
        began = time.perf_counter()
        where = IncidentFilter(search=None if text is None else await Search.of(reading, "incident", text), box=box)
        found = len(await incidents.page(reading, where, first=50))
        taken.append((time.perf_counter() - began) * 1e3)
    p50 = sorted(taken)[LOOKUPS // 2]
    print(f"  {what}: p50 {p50:.1f} ms (under {P50_AT_MOST:.0f}), {found} on the page")
    assert p50 < P50_AT_MOST


def words(chance: Random, made: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    number, type_, address = map(Incident._fields.index, ("number", "type", "address"))
    for row in made[::VERSIONS]:
        texts = [row[number], row[type_], row[address], chance.choice(REPORTS)]
        yield "incident", row[0], texts, tokens(*texts), 1, OPEN, START, "calltaker/li"
