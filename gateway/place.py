"""Places, as they are shown and as they are given."""

from typing import Self

import strawberry

from events.datums import in_wgs_84
from events.values import Datum, PlaceSource
from events.values import Point as Known
from gateway.errors import Problem
from projections.box import Box
from projections.placed import Placed

strawberry.enum(PlaceSource, description="Who says that it is there.")
strawberry.enum(
    Datum, description="What the degrees of a point are counted from: GPS and OpenStreetMap, or maps of China."
)


@strawberry.type(description="A place on the globe in WGS 84 degrees.")
class Point:
    """Where exactly."""

    lat: float
    lon: float


@strawberry.type(description="A point as it was given, in a datum that is not WGS 84.")
class Original:
    """Mirrors events.values.Original."""

    datum: Datum
    lat: float
    lon: float


@strawberry.type(description="Where something is: an address as it was given, words, a point, or several of these.")
class Place:
    """Where something is."""

    address: str | None
    text: str | None = strawberry.field(description="What no address says: behind the market, third floor.")
    point: Point | None
    uncertainty_m: float | None = strawberry.field(description="It is within so many metres of the point.")
    source: PlaceSource | None
    original: Original | None
    cell: str | None = strawberry.field(description="The grid cell 网格 that the point lies in.")

    @classmethod
    def of(cls, placed: Placed) -> Self:
        """The place in a row."""
        lat, lon, datum = placed.lat, placed.lon, placed.datum
        original_lat, original_lon = placed.original_lat, placed.original_lon
        return cls(
            address=placed.address,
            text=placed.text,
            point=None if lat is None or lon is None else Point(lat=lat, lon=lon),
            uncertainty_m=placed.uncertainty_m,
            source=None if placed.place_source is None else PlaceSource(placed.place_source),
            original=None
            if datum is None or original_lat is None or original_lon is None
            else Original(datum=Datum(datum), lat=original_lat, lon=original_lon),
            cell=placed.cell,
        )


@strawberry.input(description="A place on the globe in degrees, of WGS 84 where nothing else is said.")
class PointInput:
    """Where exactly."""

    lat: float
    lon: float
    datum: Datum = Datum.WGS_84


@strawberry.input(description="Where something is: an address, words, a point, or several of these.")
class PlaceInput:
    """Where something is."""

    address: str | None = None
    text: str | None = strawberry.field(
        default=None, description="What no address says: behind the market, third floor."
    )
    point: PointInput | None = None
    uncertainty_m: float | None = strawberry.field(
        default=None, description="It is within so many metres of the point."
    )
    source: PlaceSource | None = None


@strawberry.input(
    description="A part of the map, its borders included, in WGS 84 degrees. Where `west` is more than `east` it goes"
    " over the antimeridian."
)
class BoxInput:
    """Mirrors projections.box.Box."""

    south: float
    west: float
    north: float
    east: float


def point_of(given: PointInput, field: str) -> Known:
    """The point that is meant; raises Problem where it is off the globe."""
    require_degrees(given.lat, 90, f"{field}.lat")
    require_degrees(given.lon, 180, f"{field}.lon")
    return in_wgs_84(given.lat, given.lon, given.datum)


def box_of(given: BoxInput | None, field: str) -> Box | None:
    """The same for the read models; raises Problem where it is none."""
    if given is None:
        return None
    box = Box(given.south, given.west, given.north, given.east)
    for name, degrees in box._asdict().items():
        require_degrees(degrees, 180 if name in ("west", "east") else 90, f"{field}.{name}")
    if box.south > box.north:
        raise Problem("BAD_INPUT", f"{box.south} is north of {box.north}", field=f"{field}.south")
    return box


def require_degrees(degrees: float, most: int, field: str) -> None:
    """Raises Problem for degrees that there are not."""
    if not -most <= degrees <= most:
        raise Problem("BAD_INPUT", f"{degrees} is not within -{most} and {most}", field=field)
