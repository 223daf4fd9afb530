"""At or near a place: what has the same address, or lies within so many metres."""

from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, Index, Table, false, func, literal, null, or_, text
from sqlalchemy import Text as SqlText

from events.values import Point
from projections.box import EARTH, around

RADIAN = radians(1)


@dataclass(frozen=True)
class Nearness:
    """By a point and a radius in metres, or by an address, or by either."""

    point: Point | None
    address: str | None
    radius_m: float

    def about(self, table: FromClause) -> ColumnElement[bool]:
        """What is there or thereabouts, in SQL: what indexes can tell."""
        if self.point is None:
            return self.same_address(table)
        return or_(self.same_address(table), around(self.point, self.radius_m).condition(table.c.lat, table.c.lon))

    def same_address(self, table: FromClause) -> ColumnElement[bool]:
        """Whether a row has the same address, whatever spaces and letters it is written with."""
        if self.address is None:
            return false()
        return _premise(table.c.address) == _premise(literal(self.address, SqlText))

    def metres(self, table: FromClause) -> ColumnElement[Any]:
        """How far away a row is, over a sphere (haversine): right to half a percent. Null where a point is lacking."""
        if self.point is None:
            return null().cast(Double)
        lat, lon = table.c.lat, table.c.lon
        half_north = func.sin((lat - self.point.lat) * (RADIAN / 2))
        half_east = func.sin((lon - self.point.lon) * (RADIAN / 2))
        parallels = func.cos(lat * RADIAN) * cos(radians(self.point.lat))
        half = func.power(half_north, 2) + parallels * func.power(half_east, 2)
        return 2 * EARTH * func.asin(func.least(1.0, func.sqrt(half)))


def index_premises(table: Table) -> None:
    """Let a table be searched by address. By its hash: an address may be longer than an ordered index takes."""
    Index(f"{table.name}_premise", _premise(table.c.address), postgresql_using="hash")


def _premise(address: ColumnElement[Any]) -> ColumnElement[str]:
    whole = func.normalize(address, text("NFKC"))
    return func.lower(func.regexp_replace(whole, *(text(part) for part in (r"'\s+'", "''", "'g'"))))
