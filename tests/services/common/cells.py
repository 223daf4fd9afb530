"""Grids for tests, as GeoJSON."""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from random import Random
from typing import Any

from pydantic_core import to_json

Ring = Sequence[tuple[float, float]]


def square(west: float, south: float, side: float) -> Ring:
    return [
        (west, south),
        (west + side, south),
        (west + side, south + side),
        (west, south + side),
        (west, south),
    ]


def feature(name: Any, *rings: Ring) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": name,
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[list(position) for position in ring] for ring in rings]},
    }


def collection(features: Iterable[Any]) -> bytes:
    return to_json({"type": "FeatureCollection", "features": list(features)})


def crooked(chance: Random, west: float, south: float, side: float, corners: int = 40) -> Ring:
    """A blob about a square's middle: its corners in order around it, so that it never crosses itself."""
    middle = west + side / 2, south + side / 2
    ring = [
        (middle[0] + far * cos(2 * pi * turn / corners), middle[1] + far * sin(2 * pi * turn / corners))
        for turn in range(corners)
        for far in [side * chance.uniform(0.3, 0.8)]
    ]
    return [*ring, ring[0]]
