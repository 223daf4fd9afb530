"""A place as somebody gives it, and what is made of it."""

from typing import Self

from pydantic import model_validator

from events.datums import in_wgs_84
from events.values import Datum, Latitude, Longitude, Metres, Original, Place, PlaceSource, Text, Value
from services.common.grid import Grid


class GivenPoint(Value):
    """A point in the datum of whoever gives it, in degrees."""

    lat: Latitude
    lon: Longitude
    datum: Datum = Datum.WGS_84


class GivenPlace(Value):
    """Where something is, as somebody says."""

    address: Text | None = None
    text: Text | None = None
    point: GivenPoint | None = None
    uncertainty_m: Metres | None = None
    source: PlaceSource | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.address is None and self.point is None and self.text is None:
            raise ValueError("a place has an address, a text, a point, or several of them")
        return self


def located(given: GivenPlace, grid: Grid) -> Place:
    """The place that is meant: its point in WGS 84, the point as it was given, and the grid cell that it lies in."""
    if given.point is None:
        return Place(address=given.address, text=given.text, uncertainty_m=given.uncertainty_m, source=given.source)
    lat, lon, datum = given.point.lat, given.point.lon, given.point.datum
    point = in_wgs_84(lat, lon, datum)
    return Place(
        address=given.address,
        text=given.text,
        point=point,
        uncertainty_m=given.uncertainty_m,
        source=given.source,
        original=None if datum == Datum.WGS_84 else Original(datum=datum, lat=lat, lon=lon),
        cell=grid(point),
    )
