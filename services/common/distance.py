"""How far it is from one point to another."""

from math import asin, cos, radians, sin, sqrt

from events.values import Point

EARTH_M = 6_371_008.8
"""Mean radius in metres (IUGG)."""


def metres(one: Point, other: Point) -> float:
    """Over a sphere (haversine): right to half a percent."""
    north, south = radians(one.lat), radians(other.lat)
    half = sin((north - south) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(one.lon - other.lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(sqrt(half), 1.0))
