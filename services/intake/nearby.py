"""Finding incidents by place without looking at all of them: by squares of about a kilometre, and by address. Pure."""

from collections.abc import Iterator
from datetime import datetime
from math import ceil, cos, floor, radians

from events.values import Point
from services.intake import incident
from services.intake.likeness import words

STEP = 0.01
"""Degrees: the side of a square, 1.1 km from north to south."""
METRES_A_DEGREE = 111_195.0
ALL_AROUND = round(360 / STEP)
NARROWEST = 0.05
"""Cosine of the latitude beyond which squares are taken to get no narrower: nobody lives there."""

Square = tuple[int, int]
Hour = int


def square(point: Point) -> Square:
    """The square that a point lies in."""
    return floor(point.lat / STEP), floor(point.lon / STEP) % ALL_AROUND


def squares(point: Point, metres: float) -> Iterator[Square]:
    """All squares that have a point within so many metres."""
    row, column = square(point)
    height = STEP * METRES_A_DEGREE
    rows = ceil(metres / height)
    poleward = radians(min(abs(point.lat) + (rows + 1) * STEP, 90))
    columns = ceil(metres / (height * max(cos(poleward), NARROWEST)))
    for away in range(-rows, rows + 1):
        for aside in range(-columns, columns + 1):
            yield row + away, (column + aside) % ALL_AROUND


def hour(moment: datetime) -> Hour:
    """The hour that a moment lies in."""
    return int(moment.timestamp() // 3600)


def place_of(value: incident.Incident) -> Square | Hour | None:
    """Under what an incident is found: in its square while it goes on, by the hour of its end afterwards."""
    match value:
        case incident.Open(facts=facts) | incident.Merged(facts=facts):
            return square(facts.place.point) if facts.place.point else None
        case incident.Closed():
            return hour(incident.closed_at(value))
    return None


def address_of(value: incident.Incident) -> str | None:
    """The address of an incident that goes on, as `address_key` writes it."""
    match value:
        case incident.Open(facts=facts) | incident.Merged(facts=facts):
            return address_key(facts.place.address)
    return None


def address_key(address: str | None) -> str | None:
    """The same for addresses that are the same."""
    return " ".join(sorted(words(address))) if address else None
