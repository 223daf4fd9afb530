"""What dispatch keeps of the incidents of intake: whether units may be sent there."""

from dataclasses import dataclass

from events.event import Event
from events.intake.incidents import (
    IncidentArchived,
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentUnmerged,
)
from events.values import IncidentId


@dataclass(frozen=True, slots=True)
class NeverHeardOf:
    """Nobody has opened it; or it is archived, as its id is never opened again."""


@dataclass(frozen=True, slots=True)
class Open:
    """Units may be sent there."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more is owed there."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Another one stands for it. Whoever was sent there goes on; others are sent to the survivor."""

    into: IncidentId


OPEN, CLOSED = Open(), Closed()
"""Shared by all."""

Known = NeverHeardOf | Open | Closed | Merged


def know(incident: Known, event: Event) -> Known:
    """What dispatch keeps of an incident after an event of intake."""
    match event:
        case IncidentOpened() | IncidentReopened() | IncidentUnmerged():
            return OPEN
        case IncidentClosed():
            return CLOSED
        case IncidentMerged():
            return Merged(event.into)
        case IncidentArchived():
            return NeverHeardOf()
    return incident
