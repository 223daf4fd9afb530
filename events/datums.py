"""Datums: what the shifted degrees of China's maps, GCJ-02 and BD-09, are in WGS 84.

Neither has an official text. The formula of GCJ-02 is the one that was published as EvilTransform.cs in 2010, which all
open converters share (github.com/googollee/eviltransform): it shifts by some hundred metres on the ellipsoid of
Krasovsky, within a rectangle around China; outside it GCJ-02 is WGS 84. BD-09 turns and shifts GCJ-02 once more, by the
formula of github.com/wandergis/coordtransform; converters that have π where that has 3000/180 π are off by up to 40 m.
Both lead from WGS 84 only, so the way back is by iteration.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from events.values import Datum, Point

Degrees = tuple[float, float]
"""Latitude and longitude."""
Shift = Callable[[float, float], Degrees]

LATITUDES = (0.8293, 55.8271)
LONGITUDES = (72.004, 137.8347)
"""From where to where degrees are shifted, of the datum that they are in."""
AXIS = 6_378_245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
TURNS = pi * 3000 / 180
EXACT = 1e-9
"""Degrees: a tenth of a millimetre."""
MOST_STEPS = 12
"""Each step leaves about a hundredth of the error: five are enough, and twelve are a bound."""


def shifted(point: Point, datum: Datum) -> Degrees:
    """A point as the maps in that datum show it."""
    shift = _SHIFTS.get(datum)
    return shift(point.lat, point.lon) if shift and _is_shifted(point.lat, point.lon) else (point.lat, point.lon)


def in_wgs_84(lat: float, lon: float, datum: Datum) -> Point:
    """The point that is meant by degrees in a datum, to a millimetre."""
    shift = _SHIFTS.get(datum)
    if shift is None or not _is_shifted(lat, lon):
        return Point(lat=lat, lon=lon)
    found_lat, found_lon = _undo(shift, lat, lon)
    return Point(lat=found_lat, lon=found_lon)


def _is_shifted(lat: float, lon: float) -> bool:
    return LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]


def _undo(shift: Shift, lat: float, lon: float) -> Degrees:
    """What is shifted to there: go by as much as what we have is shifted off, until it is not."""
    found_lat, found_lon = lat, lon
    for _ in range(MOST_STEPS):
        there_lat, there_lon = shift(found_lat, found_lon)
        found_lat, found_lon = found_lat + lat - there_lat, found_lon + lon - there_lon
        if max(abs(lat - there_lat), abs(lon - there_lon)) < EXACT:
            break
    return found_lat, found_lon


def _gcj_02(lat: float, lon: float) -> Degrees:
    x, y = lon - 105, lat - 35
    waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = waves + 20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)
    east = waves + 20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    north = north * 2 / 3 - 100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    east = east * 2 / 3 + 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    curved = 1 - ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    metres_north = radians(AXIS * (1 - ECCENTRICITY_SQUARED) / (curved * sqrt(curved)))
    metres_east = radians(AXIS / sqrt(curved) * cos(radians(lat)))
    return lat + north / metres_north, lon + east / metres_east


def _bd_09(lat: float, lon: float) -> Degrees:
    lat, lon = _gcj_02(lat, lon)
    far = hypot(lon, lat) + 0.00002 * sin(lat * TURNS)
    turned = atan2(lat, lon) + 0.000003 * cos(lon * TURNS)
    return far * sin(turned) + 0.006, far * cos(turned) + 0.0065


_SHIFTS: dict[Datum, Shift] = {Datum.GCJ_02: _gcj_02, Datum.BD_09: _bd_09}
