"""A part of the map between two latitudes and two longitudes."""

from math import cos, degrees, radians
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_

from events.values import Point

EARTH = 6_371_008.8
"""Metres: the mean radius of WGS 84's ellipsoid."""


class Box(NamedTuple):
    """In degrees, its borders included. Where `west` is more than `east` it goes over the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float | None, lon: float | None) -> bool:
        """Whether a point lies in it; what has no point lies in none."""
        if lat is None or lon is None or not self.south <= lat <= self.north:
            return False
        return self.west <= lon <= self.east if self.west <= self.east else lon >= self.west or lon <= self.east

    def condition(self, lat: ColumnElement[Any], lon: ColumnElement[Any]) -> ColumnElement[bool]:
        """The same in SQL."""
        within = lat.between(self.south, self.north)
        if self.west <= self.east:
            return within & lon.between(self.west, self.east)
        return within & or_(lon >= self.west, lon <= self.east)


def around(point: Point, metres: float) -> Box:
    """The box that holds all that is not further from a point."""
    high = degrees(metres / EARTH) * 1.001 + 1e-9  # a hair more, as sums of degrees are rounded
    south, north = point.lat - high, point.lat + high
    if south <= -90 or north >= 90:
        return Box(max(south, -90), -180, min(north, 90), 180)
    wide = high / cos(radians(max(-south, north)))
    if wide >= 180:
        return Box(south, -180, north, 180)
    return Box(south, _turned(point.lon - wide), north, _turned(point.lon + wide))


def _turned(lon: float) -> float:
    return lon + 360 if lon < -180 else lon - 360 if lon > 180 else lon
