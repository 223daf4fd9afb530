"""How far apart two points are, worked out another way than the read models do."""

from math import atan2, cos, hypot, radians, sin

from events.values import Point
from projections.box import EARTH


def metres(one: Point, other: Point) -> float:
    """By Vincenty's formula for a sphere, which is exact for near and for opposite points alike."""
    a, b, east = radians(one.lat), radians(other.lat), radians(other.lon - one.lon)
    across = hypot(cos(b) * sin(east), cos(a) * sin(b) - sin(a) * cos(b) * cos(east))
    return EARTH * atan2(across, sin(a) * sin(b) + cos(a) * cos(b) * cos(east))
