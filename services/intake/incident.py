"""An incident: open, then closed, then archived. How it is numbered: the next of its local day."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from events.event import Event
from events.intake import IncidentArchived, IncidentClosed, IncidentOpened
from events.values import IncidentId

ARCHIVED_AFTER = timedelta(days=30)
"""From when it is closed. Until then a wrong disposition is noticed, and a retry answered with what was said."""


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
    archive_at: datetime


@dataclass(frozen=True, slots=True)
class Archived:
    """It is history. Only that there was one of this id is kept, as the id may not be used again."""


ARCHIVED = Archived()
"""Shared by all, as they are kept for ever."""

Incident = Unknown | Open | Closed | Archived


def evolve(incident: Incident, event: Event) -> Incident:
    """The incident after an event."""
    match event:
        case IncidentOpened():
            return Open()
        case IncidentClosed(disposition=disposition):
            return Closed(disposition, event.at + ARCHIVED_AFTER)
        case IncidentArchived():
            return ARCHIVED
    return incident


def due(incident: Incident) -> datetime | None:
    """When it is to be archived."""
    return incident.archive_at if isinstance(incident, Closed) else None


def archive(key: IncidentId, _: Incident, now: datetime) -> list[Event]:
    """Let it be history: nothing was asked of it for so long."""
    return [IncidentArchived(at=now, by="service/intake", incident=key)]


def next_number(last: str, now: datetime, zone: tzinfo) -> str:
    """The number after `last`: one more on the same local day, the first on a later one. `20261123-00042`.

    Never one of an earlier day: another instance's clock may have been past midnight already.
    """
    today = f"{now.astimezone(zone):%Y%m%d}"
    day, _, count = last.partition("-")
    return f"{day}-{int(count) + 1:05}" if day >= today else f"{today}-00001"
