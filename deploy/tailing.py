"""Reading the log for a person or a script: one line an event."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from events.catalog import Unknown, incidents_named
from events.commit import Recorded
from events.envelope import Envelope, decode
from events.log import Log
from events.values import Position
from projections.telling.sentences import sentence

NUMBER = re.compile(r"[0-9]{8}-[0-9]{5,}")
"""What people call an incident: `20261123-00042`."""


class Line(NamedTuple):
    """One event, where it stands, and as it was written."""

    commit: Recorded
    attributes: dict[str, Any]
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. `types` are patterns such as `dispatch.*` or `*.unit_on_scene`; none: all."""

    types: tuple[str, ...] = ()
    incident: str | None = None

    def __call__(self, line: Line) -> bool:
        """Whether this event is wanted."""
        if self.incident is not None and self.incident not in incidents_named(line.attributes):
            return False
        name = str(line.attributes["type"]).removeprefix("liandong.").rpartition(".v")[0]
        return not self.types or any(fnmatchcase(name, pattern) for pattern in self.types)


async def lines(log: Log, after: Position, wanted: Wanted, *, follow: bool) -> AsyncGenerator[Line, None]:
    """Wanted events after a position: up to the end of the log, or with `follow` for ever."""
    tip = await log.tip()
    if after >= tip and not follow:
        return
    async with aclosing(log.follow(after)) as following:
        async for commits in following:
            for commit in commits:
                if commit.position > tip and not follow:
                    return
                for attributes in from_json(commit.body):
                    line = Line(commit, attributes, decode(attributes))
                    if wanted(line):
                        yield line
            if commits[-1].position >= tip and not follow:
                return


async def incident_id(log: Log, given: str) -> str:
    """The id of the incident that is meant, by its id or by its number. What no incident is called stays what it is."""
    if not NUMBER.fullmatch(given):
        return given
    async with aclosing(lines(log, 0, Wanted(("intake.incident_opened",)), follow=False)) as opened:
        async for line in opened:
            if line.attributes["data"].get("number") == given:
                return str(line.attributes["data"]["incident"])
    return given


def as_json(line: Line) -> str:
    """The CloudEvent as it was written, with its position and the moment at which it was recorded."""
    recorded = {"position": line.commit.position, "recordedtime": line.commit.recorded_at}
    return to_json({**line.attributes, **recorded}).decode()


class Teller:
    """Tells events in sentences, in local time; a new day is told by a line of its own."""

    def __init__(self) -> None:
        self._day: date | None = None

    def __call__(self, line: Line) -> str:
        """The event's line, with the day's before it where it is another than the last one's."""
        event = line.envelope.event
        at = (line.commit.recorded_at if isinstance(event, Unknown) else event.at).astimezone()
        text = f"{line.commit.position:06} {at:%H:%M:%S} {sentence(event)}"
        if at.date() == self._day:
            return text
        self._day = at.date()
        return f"── {at:%Y-%m-%d %Z} ──\n{text}"
