"""Places, as they are shown and as they are given."""

from typing import Self

import strawberry


@strawberry.type(description="A place on the globe in WGS 84 degrees.")
class Point:
    """Where exactly."""

    lat: float
    lon: float


@strawberry.type(description="Where something is: an address as it was given, a point, or both.")
class Place:
    """Where something is."""

    address: str | None
    point: Point | None

    @classmethod
    def of(cls, address: str | None, lat: float | None, lon: float | None) -> Self:
        """The place in a row."""
        return cls(address=address, point=None if lat is None or lon is None else Point(lat=lat, lon=lon))


@strawberry.input(description="A place on the globe in WGS 84 degrees.")
class PointInput:
    """Where exactly."""

    lat: float
    lon: float


@strawberry.input(description="Where something is: an address, a point, or both.")
class PlaceInput:
    """Where something is."""

    address: str | None = None
    point: PointInput | None = None
