"""Finding what is near without looking at all there is: by small squares, and large ones for what is vague. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil, cos, floor, radians

from events.values import Place, Point
from services.intake import call, incident
from services.intake.likeness import words

SMALL, LARGE = 0.005, 0.05
"""Degrees: the side of a square, 556 m and 5.6 km from north to south."""
WELL_M = 300.0
"""A place whose uncertainty is no larger, or was not said, is in a small square."""
METRES_A_DEGREE = 111_195.0
NARROWEST = 0.05
"""Cosine of the latitude beyond which squares are taken to get no narrower: nobody lives there."""

Hour = int
Spot = tuple[Hour | None, float, int, int]
"""An hour, where that is part of it; then the side of a square, its row and its column."""


@dataclass(frozen=True, slots=True)
class Around:
    """So many metres around a point."""

    point: Point
    metres: float

    def squares(self, side: float) -> Iterator[tuple[int, int]]:
        """All that have a part of it, by row and column."""
        row, column = _square(self.point, side)
        height = side * METRES_A_DEGREE
        rows = ceil(self.metres / height)
        columns = ceil(self.metres / (height * self._narrow(rows * side)))
        for away in range(-rows, rows + 1):
            for aside in range(-columns, columns + 1):
                yield row + away, (column + aside) % round(360 / side)

    def may_hold(self, other: Point) -> bool:
        """Whether a point is in the box around it: cheap, and never wrong where it says no."""
        degrees = self.metres / METRES_A_DEGREE
        if abs(self.point.lat - other.lat) > degrees:
            return False
        east = abs(self.point.lon - other.lon)
        return min(east, 360 - east) * self._narrow(degrees) <= degrees

    def _narrow(self, poleward: float) -> float:
        """What a degree of longitude is at least, as part of one at the equator, up to so many degrees away."""
        return max(cos(radians(min(abs(self.point.lat) + poleward, 90))), NARROWEST)


def hour(moment: datetime) -> Hour:
    """The hour that a moment lies in."""
    return int(moment.timestamp() // 3600)


def spot_of(value: incident.Incident) -> Spot | None:
    """Where an incident is found: in its square, and once it is closed by the hour of its end as well."""
    match value:
        case incident.Open(facts=facts) | incident.Merged(facts=facts):
            return _spot(facts.place, None)
        case incident.Closed(facts=facts):
            return _spot(facts.place, hour(incident.closed_at(value)))
    return None


def told_of(value: call.Call) -> Spot | None:
    """Where a call is found that is attached to an incident: in its square, by the hour in which it came."""
    if not isinstance(value, call.Present) or value.facts.incident is None or value.facts.place is None:
        return None
    return _spot(value.facts.place, hour(value.facts.received_at))


def _spot(place: Place, ended: Hour | None) -> Spot | None:
    if place.point is None:
        return None
    side = SMALL if (place.uncertainty_m or 0) <= WELL_M else LARGE
    return ended, side, *_square(place.point, side)


def _square(point: Point, side: float) -> tuple[int, int]:
    return floor(point.lat / side), floor(point.lon / side) % round(360 / side)


def address_of(value: incident.Incident) -> str | None:
    """The address of an incident that goes on, as `address_key` writes it."""
    match value:
        case incident.Open(facts=facts) | incident.Merged(facts=facts):
            return address_key(facts.place.address)
    return None


def address_key(address: str | None) -> str | None:
    """The same for addresses that are the same."""
    return " ".join(sorted(words(address))) if address else None
