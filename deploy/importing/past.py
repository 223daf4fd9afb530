"""What a log holds already, as far as an import has to know it."""

from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from pydantic_core import from_json

from events.commit import Recorded
from events.intake.incidents import IncidentOpened
from events.log import Log
from events.record import LogOpened
from events.values import Position

OPENED = f"liandong.{IncidentOpened.name}.v"
"""The CloudEvents type of an incident's opening, in whichever version."""


@dataclass(slots=True)
class Past:
    """A fold of the log: where it ends, where each context ends, and which events are told."""

    kind: str | None = None
    tip: Position = 0
    recorded: datetime | None = None
    """The latest moment at which anything was recorded."""
    last: dict[str, Position] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    number: str = ""
    """That of the incident that was opened last; empty before the first."""

    def take(self, commit: Recorded) -> None:
        """Take the next commit."""
        if self.kind is None:
            opened = commit.envelopes[0].event
            self.kind = opened.kind if isinstance(opened, LogOpened) else "live"
        self.tip = self.last[commit.context] = commit.position
        self.recorded = max(self.recorded or commit.recorded_at, commit.recorded_at)
        # Not decoded into events: only their ids, and the numbers of incidents, are of interest.
        for event in from_json(commit.body):
            self.told.add(event["id"])
            if event["type"].startswith(OPENED):
                self.number = event["data"]["number"]


async def read_up_to(log: Log, past: Past, position: Position) -> list[Recorded]:
    """Take everything up to a position that the log has; the commits that were new."""
    new: list[Recorded] = []
    if past.tip >= position:
        return new
    async with aclosing(log.follow(past.tip)) as following:
        async for commits in following:
            for commit in commits:
                past.take(commit)
                new.append(commit)
            if past.tip >= position:
                break
    return new
