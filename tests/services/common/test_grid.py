"""Every point lies in one cell of the grid, always the same one, or in none."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from events.values import Point
from services.common.geojson import BadGrid
from services.common.grid import h3_cells, polygons
from tests.services.common.cells import collection, crooked, feature, square


def at(lon: float, lat: float) -> Point:
    return Point(lat=lat, lon=lon)


def test_without_a_grid_of_ones_own_a_cell_is_a_block() -> None:
    cell = h3_cells()
    here, across_the_road, next_block = at(121.5, 31.2), at(121.5003, 31.2), at(121.506, 31.2)
    assert cell(here) == cell(across_the_road) == "8930994a64fffff"
    assert cell(next_block) != cell(here)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_on_the_globe_is_in_a_cell_of_h3(lat: float, lon: float) -> None:
    assert len(h3_cells()(Point(lat=lat, lon=lon)) or "") == 15


def test_a_point_is_in_the_polygon_around_it_and_outside_all_in_none() -> None:
    cell = polygons(collection([feature("east", square(2, 0, 1)), feature("west", square(0, 0, 1))]))
    assert cell(at(0.5, 0.5)) == "west"
    assert cell(at(2.5, 0.5)) == "east"
    assert cell(at(1.5, 0.5)) is None


def test_a_hole_is_outside() -> None:
    cell = polygons(collection([feature("ring road", square(0, 0, 3), square(1, 1, 1))]))
    assert cell(at(1.5, 1.5)) is None
    assert cell(at(0.5, 1.5)) == "ring road"


def test_of_polygons_that_overlap_the_smallest_wins_in_any_order_of_the_file() -> None:
    features = [
        feature("district", square(0, 0, 9)),
        feature("block", square(1, 1, 1)),
        feature("quarter", square(0, 0, 3)),
    ]
    for order in (features, features[::-1]):
        cell = polygons(collection(order))
        assert [cell(at(lon, lat)) for lon, lat in ((1.5, 1.5), (2.5, 2.5), (5, 5))] == ["block", "quarter", "district"]


def test_a_border_belongs_to_the_first_by_name_of_neighbours_of_one_size() -> None:
    features = [feature("b", square(1, 0, 1)), feature("a", square(0, 0, 1))]
    for order in (features, features[::-1]):
        cell = polygons(collection(order))
        assert [cell(at(1, lat)) for lat in (0, 0.5, 1)] == ["a", "a", "a"]


def test_a_cell_may_have_several_parts_and_be_named_by_a_property() -> None:
    there = {
        "type": "Feature",
        "properties": {"name": "岛"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[square(0, 0, 1)], [square(5, 0, 1)]]},
    }
    cell = polygons(collection([there]))
    assert cell(at(0.5, 0.5)) == cell(at(5.5, 0.5)) == "岛"


def test_a_number_is_a_name_too() -> None:
    assert polygons(collection([feature(310101001, square(0, 0, 1))]))(at(0.5, 0.5)) == "310101001"


@pytest.mark.parametrize("seed", range(5))
def test_the_index_finds_what_looking_at_every_polygon_finds(seed: int) -> None:
    chance = Random(seed)
    features = [
        feature(f"c{number}", crooked(chance, chance.uniform(0, 9), chance.uniform(0, 9), chance.uniform(0.1, 3)))
        for number in range(60)
    ]
    cell = polygons(collection(features))
    by_size = sorted(((shape := shapely.geometry.shape(each["geometry"])).area, each["id"], shape) for each in features)
    points = [at(chance.uniform(-1, 11), chance.uniform(-1, 11)) for _ in range(400)]
    points += [at(*position) for each in features[:20] for position in each["geometry"]["coordinates"][0]]
    for point in points:
        around = [name for _, name, shape in by_size if shape.covers(shapely.Point(point.lon, point.lat))]
        assert cell(point) == next(iter(around), None)


def geometry(**changed: Any) -> dict[str, Any]:
    return {**feature("bad", square(0, 0, 1)), **changed}


GOOD = feature("good", square(0, 0, 1))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (feature("good", square(2, 0, 1)), "'good' is the name of feature 1 already"),
        (feature(None, square(0, 0, 1)), "no name"),
        (feature("", square(0, 0, 1)), "1 to 64 characters"),
        (feature("x" * 65, square(0, 0, 1)), "1 to 64 characters"),
        (feature("bow tie", [(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]), "Self-intersection"),
        (feature("spilt", square(0, 0, 1), square(5, 5, 1)), "Hole lies outside shell"),
        (feature("metres", square(500_000, 3_400_000, 100)), "off the globe"),
        (feature("turned", square(31, 91, 1)), "off the globe"),
        (feature("seam", [(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)]), "cut it in two at 180°"),
        (feature("line", [(0, 0), (1, 1)]), ""),
        (feature("nothing"), "empty"),
        (feature("words", [("a", "b"), ("c", "d"), ("e", "f"), ("a", "b")]), ""),  # type: ignore[list-item]
        (geometry(geometry={"type": "Point", "coordinates": [0, 0]}), "geometry.type: is none of the legal words"),
        (geometry(geometry=None), "geometry"),
        (geometry(geometry={"type": "Polygon", "coordinates": [0, 1]}), ""),
        (geometry(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, None], [1, 1], [0, 0]]]}), ""),
        (geometry(geometry={"type": "Polygon", "coordinates": [[[], [], [], []]]}), ""),
        (geometry(type="Polygon"), "type"),
        ("a word", ""),
    ],
)
def test_a_bad_feature_is_refused_with_its_number_and_what_is_wrong(wrong: Any, told: str) -> None:
    with pytest.raises(BadGrid, match=r"^feature 2: .") as refused:
        polygons(collection([GOOD, wrong]))
    assert told in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "FeatureCollection"}', '{"type": "Feature"}', "\x00"])
def test_what_is_no_geojson_at_all_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadGrid, match="is no GeoJSON FeatureCollection"):
        polygons(text)


def test_a_grid_without_cells_is_none() -> None:
    with pytest.raises(BadGrid, match="features: takes at least 1"):
        polygons(collection([]))


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=30,
)


@given(json)
def test_whatever_the_coordinates_are_it_is_a_grid_or_it_is_said_why_not(coordinates: Any) -> None:
    with suppress(BadGrid):
        polygons(collection([geometry(geometry={"type": "Polygon", "coordinates": coordinates})]))
