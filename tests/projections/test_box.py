"""A box has what is near, over the antimeridian and at the poles too."""

from hypothesis import given
from hypothesis import strategies as st

from events.values import Point
from projections.box import Box, around
from tests.projections.distance import metres

points = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


@given(points, points, st.floats(0, 30_000_000))
def test_the_box_around_a_point_has_all_that_is_not_further(middle: Point, other: Point, far: float) -> None:
    if metres(middle, other) <= far:
        assert around(middle, far).holds(other.lat, other.lon)


@given(points, st.floats(-0.002, 0.002), st.floats(-0.002, 0.002))
def test_the_box_of_fifty_metres_has_what_is_next_door(middle: Point, north: float, east: float) -> None:
    other = Point(lat=max(-90, min(90, middle.lat + north)), lon=(middle.lon + east + 180) % 360 - 180)
    assert around(middle, 50).holds(other.lat, other.lon) or metres(middle, other) > 50


def test_a_box_over_the_antimeridian_has_both_sides() -> None:
    fiji = Box(-20, 177, -15, -178)
    assert fiji.holds(-18, 178.5)
    assert fiji.holds(-18, -179.5)
    assert not fiji.holds(-18, 170)
    assert not fiji.holds(None, None)


def test_two_places_that_are_known_to_be_so_far_apart_are() -> None:
    shanghai, beijing = Point(lat=31.2304, lon=121.4737), Point(lat=39.9042, lon=116.4074)
    assert 1_066_000 < metres(shanghai, beijing) < 1_069_000
    assert metres(shanghai, shanghai) == 0
