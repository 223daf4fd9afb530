"""An incident: open, then closed. How it is numbered: the next of its local day."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from events.event import Event
from events.intake import IncidentClosed, IncidentOpened


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has opened it."""


@dataclass(frozen=True, slots=True)
class Open:
    """The centre has taken it on."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more is owed there."""

    disposition: str


Incident = Unknown | Open | Closed


def evolve(incident: Incident, event: Event) -> Incident:
    """The incident after an event."""
    match event:
        case IncidentOpened():
            return Open()
        case IncidentClosed(disposition=disposition):
            return Closed(disposition)
    return incident


def next_number(last: str, now: datetime, zone: tzinfo) -> str:
    """The number after `last`: one more on the same local day, the first on a later one. `20261123-00042`.

    Never one of an earlier day: another instance's clock may have been past midnight already.
    """
    today = f"{now.astimezone(zone):%Y%m%d}"
    day, _, count = last.partition("-")
    return f"{day}-{int(count) + 1:05}" if day >= today else f"{today}-00001"
