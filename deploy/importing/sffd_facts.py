"""What the rows of the San Francisco Fire Department say, as facts of our contexts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from deploy.importing.chapters import Chapter, Fact, chapters
from deploy.importing.sffd_row import Row
from events.dispatch import (
    AssignmentReported,
    UnitAtDestination,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
    UnitRegistered,
    UnitTransporting,
    UnitWentOnDuty,
)
from events.envelope import event_id
from events.event import Event
from events.intake.calls import CallAttached, CallReceived
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.values import Channel
from services.common.grid import Grid
from services.common.place import GivenPlace, GivenPoint, located

AGENCY = "sffd"
ACTOR = f"import/{AGENCY}"
CONTEXTS = ("intake", "dispatch")
PROGRESS: dict[str, type[Event]] = {
    "dispatch": AssignmentReported,
    "response": UnitEnRoute,
    "on_scene": UnitOnScene,
    "transport": UnitTransporting,
    "hospital": UnitAtDestination,
    "available": UnitCleared,
}


def sffd_chapters(rows: Sequence[Row], grid: Grid = lambda _: None) -> list[Chapter]:
    """All that the rows say. Their order in the file says nothing, so it changes nothing, but for who is believed."""
    return chapters([*_units(rows), *_incidents(rows, grid), *_assignments(rows)], CONTEXTS)


def _units(rows: Sequence[Row]) -> Iterator[Fact]:
    """A unit is known, and on duty, from the first second at which it did something."""
    for unit, of_unit in sorted(_grouped((row.unit, row) for row in rows).items()):
        at = min(moment for row in of_unit for name in PROGRESS if (moment := getattr(row.stamps, name)))
        capabilities = tuple(sorted({row.capability for row in of_unit}))
        yield _fact(UnitRegistered, at, unit=unit, agency=AGENCY, capabilities=capabilities)
        yield _fact(UnitWentOnDuty, at, unit=unit)


def _incidents(rows: Sequence[Row], grid: Grid) -> Iterator[Fact]:
    """An incident is as its first row tells it; its first call is the primary one."""
    for incident, of_incident in sorted(_grouped((row.incident, row) for row in rows).items()):
        first = of_incident[0]
        point = GivenPoint(lat=first.point.lat, lon=first.point.lon) if first.point else None
        place = located(GivenPlace(address=first.address, point=point), grid)
        calls = {row.call: row for row in reversed(of_incident)}
        for number, call in enumerate(sorted(calls.values(), key=lambda row: (row.stamps.received, row.call))):
            received, entry = call.stamps.received, call.stamps.entry
            yield _fact(
                CallReceived, received, call=call.call, channel=Channel.PARTNER, place=place, report=first.report
            )
            if number == 0:
                yield _fact(
                    IncidentOpened,
                    entry,
                    incident=incident,
                    number=incident,
                    type=first.type,
                    priority=first.priority,
                    place=place,
                )
            role = "duplicate" if number else "primary"
            yield _fact(CallAttached, entry, call=call.call, incident=incident, role=role)
        last = max(moment for row in of_incident for moment in row.stamps if moment)
        yield _fact(IncidentClosed, last, incident=incident, disposition=first.disposition)


def _assignments(rows: Sequence[Row]) -> Iterator[Fact]:
    """By dispatch, so that a unit which is cleared and sent again in the same second is cleared first."""
    for row in sorted(rows, key=lambda row: (row.stamps.dispatch, row.id)):
        for name, event in PROGRESS.items():
            if moment := getattr(row.stamps, name):
                yield _fact(event, moment, row.id, unit=row.unit, incident=row.incident)


def _fact(event: type[Event], at: datetime, row: str = "", **said: Any) -> Fact:
    happened = event.model_validate({"at": at, "by": ACTOR, **said})
    return Fact(event_id(AGENCY, event.name, happened.key, row), happened)


def _grouped(keyed: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for key, row in keyed:
        groups.setdefault(key, []).append(row)
    return groups
