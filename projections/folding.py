"""A fold in batches: the current rows that a batch needs, and the versions that it makes of them."""

import gc
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from itertools import islice
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from events.commit import Recorded
from events.event import Event
from events.values import Position
from projections.projection import Handler, Key, Projection
from projections.versions import OPEN, R

P = ParamSpec("P")
T = TypeVar("T")


def _uncollected(fold: Callable[P, T]) -> Callable[P, T]:
    """Without the garbage collector: a batch makes many objects and no cycle, and is walked for one time and again."""

    @wraps(fold)
    def folding(*args: P.args, **kwargs: P.kwargs) -> T:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return fold(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return folding


class FoldFailed(Exception):
    """A fold raised at this position: its read model cannot go on from there."""

    def __init__(self, position: Position, problem: Exception) -> None:
        super().__init__(f"{type(problem).__name__}: {problem}")
        self.position = position


class Step(NamedTuple):
    """An event that a read model listens to."""

    commit: Recorded
    event: Event
    handler: Handler[Any, Any]
    key: Key


class Changes(NamedTuple):
    """What a batch does to the table: versions to add, and until when versions that are in it were true."""

    born: list[tuple[Any, ...]]
    ended: list[tuple[Key, Position, Position]]
    """Key, from when it was true, and until when."""


class _Slot:
    """The current row of a key. `stored`: the table has it, open."""

    __slots__ = ("recorded_at", "row", "set_by", "since", "stored")

    def __init__(self, row: Any = None, since: Position = 0) -> None:
        self.row = row
        self.stored = row is not None
        self.since = since
        self.recorded_at: datetime | None = None
        self.set_by = ""

    def version(self, to: Position) -> tuple[Any, ...]:
        return (*self.row, self.since, to, self.recorded_at, self.set_by)


class Folding(Generic[R]):
    """One read model's current rows, as many as were used of late, and what happens to them."""

    def __init__(self, projection: Projection[R]) -> None:
        self._projection = projection
        self._slots: dict[Key, _Slot] = {}

    @_uncollected
    def steps(self, commits: Iterable[Recorded]) -> list[Step]:
        """What of these commits the read model listens to. Raises FoldFailed."""
        handlers, key = self._projection.handlers, self._projection.key
        steps: list[Step] = []
        for commit in commits:
            try:
                for envelope in commit.envelopes:
                    event = envelope.event
                    if (handler := handlers.get(type(event))) is not None:  # type: ignore[arg-type]
                        steps.append(Step(commit, event, handler, key(event)))  # type: ignore[arg-type]
            except Exception as problem:
                raise FoldFailed(commit.position, problem) from problem
        return steps

    def lacking(self, steps: Sequence[Step]) -> list[Key]:
        """Keys whose row is not at hand."""
        return [key for key in dict.fromkeys(step.key for step in steps) if key not in self._slots]

    def provide(self, keys: Iterable[Key], rows: Iterable[tuple[Position, R]]) -> None:
        """The open rows of these keys, and since when they are true; a key without one has none."""
        for key in keys:
            self._slots[key] = _Slot()
        for since, row in rows:
            self._slots[self._projection.key(row)] = _Slot(row, since)

    def forget(self) -> None:
        """Hold no row any more."""
        self._slots.clear()

    @_uncollected
    def fold(self, steps: Sequence[Step]) -> Changes:
        """Let them happen. Raises FoldFailed; the rows at hand are then good for nothing."""
        slots = self._slots
        born: list[tuple[Any, ...]] = []
        ended: list[tuple[Key, Position, Position]] = []
        touched: dict[Key, _Slot] = {}
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
                    born.append(slot.version(position))
                slot.since, slot.recorded_at = position, commit.recorded_at
                touched[key] = slot
            slot.row, slot.set_by = row, event.by
        for slot in touched.values():
            if slot.row is not None:
                born.append(slot.version(OPEN))
                slot.stored = True
        self._keep(touched)
        return Changes(born, ended)

    def _keep(self, touched: dict[Key, _Slot]) -> None:
        """Those touched last are kept longest."""
        slots = self._slots
        for key in touched:
            slots[key] = slots.pop(key)
        for key in list(islice(slots, max(0, len(slots) - self._projection.capacity))):
            del slots[key]
