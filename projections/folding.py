"""A fold in batches: the current rows that a batch needs, and the versions that it makes of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Generic, NamedTuple

from events.catalog import Unknown
from events.commit import Recorded
from events.event import Event
from events.values import Position
from projections.projection import Handler, Key, Projection
from projections.versions import OPEN, R


class FoldFailed(Exception):
    """A fold raised at this position: its read model cannot go on from there."""

    def __init__(self, position: Position, problem: Exception) -> None:
        super().__init__(f"{type(problem).__name__}: {problem}")
        self.position = position


Happened = tuple[Recorded, Event | Unknown]
Step = tuple[Recorded, Any, Handler[Any, Any], Key]
"""An event that a read model listens to, with what it does about it and to which row."""


def happened(commits: Iterable[Recorded]) -> list[Happened]:
    """The events of some commits. Raises FoldFailed where a commit cannot be read."""
    events: list[Happened] = []
    for commit in commits:
        try:
            events += [(commit, envelope.event) for envelope in commit.envelopes]
        except Exception as problem:
            raise FoldFailed(commit.position, problem) from problem
    return events


class Changes(NamedTuple):
    """What a batch does to the table: versions to add, and until when versions that are in it were true."""

    born: list[tuple[Any, ...]]
    ended: list[tuple[Key, Position, Position]]
    """Key, from when it was true, and until when."""


class _Slot:
    """The current row of a key. `stored`: the table has it, open, or will when the batches before are written."""

    __slots__ = ("recorded_at", "row", "set_by", "since", "stored")

    def __init__(self, row: Any = None, since: Position = 0) -> None:
        self.row = row
        self.stored = row is not None
        self.since = since
        self.recorded_at: datetime | None = None
        self.set_by = ""


class Folding(Generic[R]):
    """One read model's current rows, as many as were used of late, and what happens to them. Good until it raises."""

    def __init__(self, projection: Projection[R]) -> None:
        self._projection = projection
        self._slots: dict[Key, _Slot] = {}
        self._touched: dict[Key, _Slot] = {}
        self._changes = Changes([], [])

    def steps(self, events: Sequence[Happened]) -> list[Step]:
        """What of this the read model listens to. Raises FoldFailed."""
        listening, key = self._projection.handlers.get, self._projection.key
        try:
            return [
                (commit, event, handler, key(event))
                for commit, event in events
                if (handler := listening(type(event))) is not None  # type: ignore[arg-type]
            ]
        except Exception as problem:
            raise FoldFailed(events[0][0].position, problem) from problem

    def lacking(self, steps: Sequence[Step]) -> list[Key]:
        """Keys whose row is not at hand."""
        return [key for key in dict.fromkeys([key for *_, key in steps]) if key not in self._slots]

    def provide(self, keys: Iterable[Key], rows: Iterable[tuple[Position, R]]) -> None:
        """The open rows of these keys, and since when they are true; a key without one has none."""
        for key in keys:
            self._slots[key] = _Slot()
        for since, row in rows:
            self._slots[self._projection.key(row)] = _Slot(row, since)

    def fold(self, steps: Iterable[Step]) -> None:
        """Let some of them happen. Raises FoldFailed."""
        slots, touched = self._slots, self._touched
        born, ended = self._changes
        for commit, event, handler, key in steps:
            slot = slots[key]
            position = commit.position
            try:
                row = handler(slot.row, event)
            except Exception as problem:
                raise FoldFailed(position, problem) from problem
            if row == slot.row:
                continue
            if slot.since != position:
                if slot.stored:
                    ended.append((key, slot.since, position))
                    slot.stored = False
                elif slot.row is not None:
                    born.append((*slot.row, slot.since, position, slot.recorded_at, slot.set_by))
                slot.since, slot.recorded_at = position, commit.recorded_at
                touched[key] = slot
            slot.row, slot.set_by = row, event.by

    def changes(self) -> Changes:
        """What happened since this was asked last. It must be in the table before the batch after next is folded."""
        touched, changes = self._touched, self._changes
        for slot in touched.values():
            if slot.row is not None:
                changes.born.append((*slot.row, slot.since, OPEN, slot.recorded_at, slot.set_by))
                slot.stored = True
        self._forget_all_but(touched)
        self._touched, self._changes = {}, Changes([], [])
        return changes

    def _forget_all_but(self, touched: dict[Key, _Slot]) -> None:
        """Make room: those touched longest ago go first. These stay, for the table does not have them yet."""
        slots = self._slots
        for key in touched:
            slots[key] = slots.pop(key)
        room = max(self._projection.capacity, len(touched))
        for key in list(islice(slots, max(0, len(slots) - room))):
            del slots[key]
