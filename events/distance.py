"""How far apart two points are."""

from math import asin, cos, radians, sin, sqrt

from events.values import Point

EARTH = 6_371_008.8
"""Metres: the mean radius of WGS 84's ellipsoid."""


def metres(one: Point, other: Point) -> float:
    """The way between them over a sphere (haversine): right to half a percent, as the earth is none."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(north / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
