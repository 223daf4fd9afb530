"""A place as the columns of a row."""

from typing import Any, NamedTuple

from sqlalchemy import Column, Double, Text

from events.values import Datum, Original, Place, PlaceSource, Point


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


def amended(row: Any, said: Place) -> Placed:
    """The place in a row once more is said of it; see Place.amended."""
    known = place_of(row)
    if known == Placed():
        return placed(said)
    lat, lon, datum = known.lat, known.lon, known.datum
    so_far = Place(
        address=known.address,
        text=known.text,
        point=None if lat is None or lon is None else Point(lat=lat, lon=lon),
        uncertainty_m=known.uncertainty_m,
        source=PlaceSource(known.place_source) if known.place_source else None,
        original=_original(datum, known.original_lat, known.original_lon) if datum else None,
        cell=known.cell,
    )
    return placed(so_far.amended(said))


def _original(datum: str, lat: float | None, lon: float | None) -> Original | None:
    return None if lat is None or lon is None else Original(datum=Datum(datum), lat=lat, lon=lon)


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
