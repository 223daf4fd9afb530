"""Degrees of China's maps become WGS 84 to less than a centimetre; elsewhere they are WGS 84."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.datums import LATITUDES, LONGITUDES, Degrees, in_wgs_84, shifted
from events.values import Datum, Original, Place, Point
from services.common.place import GivenPlace, GivenPoint, located

CENTIMETRE = 0.01
PUBLISHED = [
    # From the tests of eviltransform, and from the page of coord-convert: WGS 84, and GCJ-02.
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ((40.0, 120.0), (40.0013047896019, 120.00567568355486)),
]
PUBLISHED_BAIDU = [
    # From the pages and tests of coordtransform, hutool and geocraft: WGS 84, and BD-09.
    ((39.915, 116.404), (39.922699552216216, 116.41662724378733)),
]
SHIFTED = [Datum.GCJ_02, Datum.BD_09]

# A shift carries over the rectangle's edge, where there is none, by less than two hundredths of a degree.
in_china = st.builds(
    Point,
    lat=st.floats(LATITUDES[0] + 0.02, LATITUDES[1] - 0.02),
    lon=st.floats(LONGITUDES[0] + 0.02, LONGITUDES[1] - 0.02),
)
anywhere = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def metres(a: Degrees, b: Degrees) -> float:
    return 111_320 * hypot(a[0] - b[0], (a[1] - b[1]) * cos(radians(a[0])))


def degrees(point: Point) -> Degrees:
    return point.lat, point.lon


@pytest.mark.parametrize(("wgs_84", "gcj_02"), PUBLISHED)
def test_a_published_pair_of_gcj_02_is_the_same_point_both_ways(wgs_84: Degrees, gcj_02: Degrees) -> None:
    assert metres(shifted(Point(lat=wgs_84[0], lon=wgs_84[1]), Datum.GCJ_02), gcj_02) < CENTIMETRE
    assert metres(degrees(in_wgs_84(*gcj_02, Datum.GCJ_02)), wgs_84) < CENTIMETRE


@pytest.mark.parametrize(("wgs_84", "bd_09"), PUBLISHED_BAIDU)
def test_a_published_pair_of_bd_09_is_the_same_point_both_ways(wgs_84: Degrees, bd_09: Degrees) -> None:
    assert metres(shifted(Point(lat=wgs_84[0], lon=wgs_84[1]), Datum.BD_09), bd_09) < CENTIMETRE
    assert metres(degrees(in_wgs_84(*bd_09, Datum.BD_09)), wgs_84) < CENTIMETRE


def test_gcj_02_becomes_bd_09_as_published() -> None:
    meant = in_wgs_84(39.915, 116.404, Datum.GCJ_02)
    assert metres(shifted(meant, Datum.BD_09), (39.92133699351021, 116.41036949371029)) < CENTIMETRE


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=in_china)
def test_what_is_shifted_comes_back_to_less_than_a_centimetre(datum: Datum, point: Point) -> None:
    there = shifted(point, datum)
    assert metres(there, degrees(point)) < 3000
    assert metres(degrees(in_wgs_84(*there, datum)), degrees(point)) < CENTIMETRE


@pytest.mark.parametrize("datum", list(Datum))
@pytest.mark.parametrize("city", [(37.7749, -122.4194), (51.5, -0.12), (-33.86, 151.2), (0.0, 100.0), (60.0, 100.0)])
def test_outside_china_every_datum_is_wgs_84(datum: Datum, city: Degrees) -> None:
    assert degrees(in_wgs_84(*city, datum)) == shifted(Point(lat=city[0], lon=city[1]), datum) == city


@pytest.mark.parametrize("datum", list(Datum))
@given(point=anywhere)
def test_whatever_degrees_are_given_they_are_a_point_on_the_globe(datum: Datum, point: Point) -> None:
    assert isinstance(in_wgs_84(point.lat, point.lon, datum), Point)


def no_grid(_: Point) -> None:
    return None


def test_a_place_keeps_its_point_as_it_was_given() -> None:
    lat, lon = PUBLISHED[2][1]
    place = located(GivenPlace(text="east gate", point=GivenPoint(lat=lat, lon=lon, datum=Datum.GCJ_02)), no_grid)
    assert place.point
    assert metres(degrees(place.point), PUBLISHED[2][0]) < CENTIMETRE
    assert place.original == Original(datum=Datum.GCJ_02, lat=lat, lon=lon)


def test_a_point_in_wgs_84_is_not_kept_twice() -> None:
    place = located(GivenPlace(point=GivenPoint(lat=31.2, lon=121.5)), lambda point: f"cell of {point.lat}")
    assert place == Place(point=Point(lat=31.2, lon=121.5), cell="cell of 31.2")
