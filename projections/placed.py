"""A place as the columns of a row."""

from typing import Any, NamedTuple

from sqlalchemy import Column, Double, Text

from events.values import Place


class Placed(NamedTuple):
    """Where something is, spread over columns. Points are in WGS 84 degrees, uncertainty is in metres."""

    address: str | None = None
    text: str | None = None
    lat: float | None = None
    lon: float | None = None
    uncertainty_m: float | None = None
    place_source: str | None = None
    datum: str | None = None
    """Of the point as it was given, where that was not WGS 84."""
    original_lat: float | None = None
    original_lon: float | None = None
    cell: str | None = None


def place_columns() -> tuple[Column[Any], ...]:
    """The columns of a place, in the order of its fields; for one table."""
    words = {"address", "text", "place_source", "datum", "cell"}
    return tuple(Column(name, Text() if name in words else Double()) for name in Placed._fields)


def place_of(row: Any) -> Placed:
    """The place in a row that has its columns."""
    return Placed(*(getattr(row, name) for name in Placed._fields))


def placed(place: Place | None) -> Placed:
    """The place in columns; of none, in empty ones."""
    if place is None:
        return Placed()
    point, original = place.point, place.original
    return Placed(
        address=place.address,
        text=place.text,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        uncertainty_m=place.uncertainty_m,
        place_source=place.source.value if place.source else None,
        datum=original.datum.value if original else None,
        original_lat=original.lat if original else None,
        original_lon=original.lon if original else None,
        cell=place.cell,
    )
