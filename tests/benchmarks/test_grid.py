"""How long it takes to find the cell that a point lies in."""

import time
from random import Random

import pytest

from events.values import Point
from services.common.grid import Grid, h3_cells, polygons
from tests.services.common.cells import collection, crooked, feature

pytestmark = pytest.mark.bench

SIDE = 100
"""Cells along each side of the city."""
BLOCK = 0.004
LOOKUPS = 50_000
P99_AT_MOST = 0.001


def test_the_cell_of_a_point_among_ten_thousand_polygons() -> None:
    chance = Random(1)
    text = collection(
        feature(f"{row:03}{column:03}", crooked(chance, 121 + column * BLOCK, 31 + row * BLOCK, BLOCK, corners=60))
        for row in range(SIDE)
        for column in range(SIDE)
    )
    began = time.perf_counter()
    grid = polygons(text)
    print(f"\nread {SIDE * SIDE:,} polygons of 60 corners in {time.perf_counter() - began:.2f} s")
    tell("among them", grid, chance)
    tell("H3", h3_cells(), chance)


def tell(what: str, grid: Grid, chance: Random) -> None:
    extent = SIDE * BLOCK
    points = [
        Point(lat=31 + chance.uniform(-0.05, 1.05) * extent, lon=121 + chance.uniform(-0.05, 1.05) * extent)
        for _ in range(LOOKUPS)
    ]
    taken = []
    found = 0
    for point in points:
        began = time.perf_counter()
        cell = grid(point)
        taken.append(time.perf_counter() - began)
        found += cell is not None
    taken.sort()
    p50, p99 = (taken[int(share * LOOKUPS)] * 1e6 for share in (0.5, 0.99))
    print(f"  {what}: p50 {p50:.1f} µs, p99 {p99:.1f} µs (under {P99_AT_MOST * 1e6:,.0f}), {found:,} in a cell")
    assert found > LOOKUPS / 2
    assert p99 < P99_AT_MOST * 1e6
