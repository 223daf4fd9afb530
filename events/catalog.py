"""Which class a stored type name stands for, and how an older version is read as today's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events import dispatch, intake, record
from events.event import Event, ids

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]

EVENTS: tuple[type[Event], ...] = (*record.EVENTS, *intake.EVENTS, *dispatch.EVENTS)
CLASSES = {event.name: event for event in EVENTS}


def as_it_was(payload: Payload) -> Payload:
    """Only fields were added, which say of what was stored before that nobody knew."""
    return payload


UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("intake.call_received", 1): as_it_was,
    ("intake.incident_closed", 1): as_it_was,
    ("intake.incident_opened", 1): as_it_was,
}
"""(name, version) → how a payload of that version becomes one of the next."""

_TYPE = re.compile(r"^liandong\.(?P<name>[a-z0-9_.]+)\.v(?P<version>\d+)$")


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event that this code has no class for: written by newer code, or by another house. Kept as it is."""

    type: str
    subject: str
    data: Payload


class Reader:
    """How one stored type is read: the steps from its version to today's, then the class. Made once per type."""

    def __init__(self, event: type[Event], steps: tuple[Upcaster, ...]) -> None:
        self._steps = steps
        self._validate = event.__pydantic_validator__.validate_python

    def __call__(self, data: Payload) -> Event:
        """The event. Raises pydantic's ValidationError when the payload does not fit."""
        for step in self._steps:
            data = step(data)
        event: Event = self._validate(data)
        return event


_readers: dict[str, Reader | None] = {}


def reader(type_name: str) -> Reader | None:
    """The reader of a CloudEvents type; None where this code knows no such type, or only older versions of it."""
    if type_name not in _readers:
        _readers[type_name] = _make_reader(type_name)
    return _readers[type_name]


def incidents_named(attributes: dict[str, Any]) -> tuple[str, ...]:
    """The incidents that a parsed CloudEvent names, as its class would say; of a type that nobody knows, its own."""
    match = _TYPE.match(attributes["type"])
    event = CLASSES.get(match["name"]) if match else None
    return ids(attributes["data"].get(field) for field in (event.naming if event else ("incident",)))


def _make_reader(type_name: str) -> Reader | None:
    match = _TYPE.match(type_name)
    event = CLASSES.get(match["name"]) if match else None
    if not match or not event or int(match["version"]) > event.version:
        return None
    steps = tuple(UPCASTERS[event.name, version] for version in range(int(match["version"]), event.version))
    return Reader(event, steps)
