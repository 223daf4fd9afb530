"""Which reactions a context has left aside: a fold of its own events, like all else that it decides by."""

from events.event import Event
from events.record import ReactionParked, ReactionRetried
from events.values import Position
from services.runtime.table import Table

ABOUT = "event"
"""What both of these events are about."""


def evolve(parked: Position | None, event: Event) -> Position | None:
    """Where the event stands that was left aside; None where it is not, or no longer."""
    match event:
        case ReactionParked():
            return event.position
        case ReactionRetried():
            return None
    return parked


def make_parked() -> "Table[Position | None]":
    """Positions by id of the event that was left aside."""
    return Table(evolve, None)
