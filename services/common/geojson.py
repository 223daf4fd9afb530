"""A jurisdiction's own grid cells, read from GeoJSON (RFC 7946) and refused where they are not clear."""

from collections.abc import Iterator
from itertools import pairwise
from math import cos, radians
from typing import Annotated, Any, Literal, NamedTuple

import shapely
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from events.faults import fault
from events.values import Cell


class BadGrid(Exception):
    """What is given as a grid is none: which of its features, counted from 1, and what is wrong with it."""


class NamedCell(NamedTuple):
    """A cell of a grid."""

    name: Cell
    shape: BaseGeometry
    size: float
    """In square degrees at the equator."""


class _Geometry(BaseModel):
    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class _Feature(BaseModel):
    type: Literal["Feature"]
    geometry: _Geometry
    id: Any = None
    properties: dict[str, Any] | None = None

    @property
    def name(self) -> str | None:
        properties = self.properties or {}
        words = (self.id, properties.get("id"), properties.get("name"))
        return next((str(word) for word in words if isinstance(word, str | int)), None)


class _Collection(BaseModel):
    type: Literal["FeatureCollection"]
    features: Annotated[list[Any], Field(min_length=1)]


_NAME: TypeAdapter[Cell] = TypeAdapter(Cell)


def read_cells(geojson: str | bytes) -> list[NamedCell]:
    """The cells of a FeatureCollection: polygons in WGS 84, named by `id`, or the property `id` or `name`.

    Raises BadGrid.
    """
    try:
        features = _Collection.model_validate_json(geojson).features
    except ValidationError as wrong:
        raise BadGrid(f"is no GeoJSON FeatureCollection: {_told(wrong)}") from None
    numbers: dict[Cell, int] = {}
    cells = []
    for number, feature in enumerate(features, 1):
        try:
            cell = _cell(feature)
        except ValidationError as wrong:
            raise BadGrid(f"feature {number}: {_told(wrong)}") from None
        except (ValueError, TypeError, IndexError, shapely.GEOSException) as wrong:
            raise BadGrid(f"feature {number}: {wrong}") from None
        if (before := numbers.setdefault(cell.name, number)) != number:
            raise BadGrid(f"feature {number}: {cell.name!r} is the name of feature {before} already")
        cells.append(cell)
    return cells


def _cell(feature: Any) -> NamedCell:
    read = _Feature.model_validate(feature)
    if read.name is None:
        raise ValueError("it has no name: an id, or a property id or name")
    name = _NAME.validate_python(read.name)
    polygon = shape(read.geometry.model_dump())
    if polygon.is_empty:
        raise ValueError(f"{name!r} is empty")
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"{name!r} is off the globe: positions are longitude and latitude, in degrees of WGS 84")
    if any(abs(one - other) > 180 for one, other in _edges(polygon)):
        raise ValueError(
            f"{name!r} has an edge across more than half of the globe: cut it in two at 180° (RFC 7946, 3.1.9)"
        )
    if not polygon.is_valid:
        raise ValueError(f"{name!r} is no valid polygon: {shapely.is_valid_reason(polygon)}")
    return NamedCell(name, polygon, polygon.area * cos(radians((south + north) / 2)))


def _edges(polygon: BaseGeometry) -> Iterator[tuple[float, float]]:
    """The longitudes at which each edge begins and ends. GeoJSON goes from 179 to -179 the long way round."""
    for part in getattr(polygon, "geoms", [polygon]):
        for ring in (part.exterior, *part.interiors):
            yield from pairwise(lon for lon, *_ in ring.coords)


def _told(wrong: ValidationError) -> str:
    first = fault(wrong.errors(include_url=False)[0])
    return f"{first.field}: {first.message}" if first.field else first.message
