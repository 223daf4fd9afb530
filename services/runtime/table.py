"""Aggregates of one kind in memory: folded from events, undoable, with the indexes that rules need."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, Generic, TypeVar, get_args

from events.event import Event

V = TypeVar("V")

Undo = list[tuple["Table[Any]", str, Any]]
"""What each put replaced, in order; putting it back from the end is an undo."""


class Table(Generic[V]):
    """Frozen values by key. `initial` is what is said of a key that nothing has happened to, and takes no room."""

    def __init__(
        self,
        evolve: Callable[[V, Any], V],
        initial: V,
        *,
        due: Callable[[V], datetime | None] = lambda _: None,
        holds: object = None,
    ) -> None:
        """`due`: the moment (UTC) at which something must happen to a value by itself, if any.

        `holds`: the type of the values, a class or a union of classes, where they are not all of `initial`'s class. A
        snapshot writes them by it.
        """
        self._evolve = evolve
        self._initial = initial
        self._values: dict[str, V] = {}
        self._due = due
        self._deadlines: list[tuple[datetime, str]] = []
        self._indexes: list[Index[V]] = []
        self.undo: Undo | None = None
        self.holds: tuple[Any, ...] = get_args(holds) or (type(initial) if holds is None else holds,)

    def __getitem__(self, key: str) -> V:
        return self._values.get(key, self._initial)

    def __iter__(self) -> Iterator[tuple[str, V]]:
        return iter(self._values.items())

    def __len__(self) -> int:
        return len(self._values)

    def copy(self) -> dict[str, V]:
        """The values of this moment."""
        return self._values.copy()

    def index(self, of: Callable[[V], Hashable]) -> "Index[V]":
        """Keys by what `of` says of their value; None is not indexed. Made before the first fold."""
        self._indexes.append(Index(of))
        return self._indexes[-1]

    def fold(self, event: Event) -> None:
        """Let the event happen to the value that it is about."""
        self.put(event.key, self._evolve(self[event.key], event))

    def put(self, key: str, value: V) -> None:
        """Replace a value, noting what it replaced while somebody may undo it."""
        old = self[key]
        if value is old:
            return
        if self.undo is not None:
            self.undo.append((self, key, old))
        if value == self._initial:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        for index in self._indexes:
            index.move(key, old, value)
        if (due := self._due(value)) is not None and due != self._due(old):
            heappush(self._deadlines, (due, key))

    def next_due(self) -> datetime | None:
        """The earliest moment at which a value is due; None when none ever is."""
        while self._deadlines and self._due(self[self._deadlines[0][1]]) != self._deadlines[0][0]:
            heappop(self._deadlines)
        return self._deadlines[0][0] if self._deadlines else None

    def pop_due(self) -> str:
        """The key that is due next; it is named once, and again only after its value has changed."""
        return heappop(self._deadlines)[1]


class Index(Generic[V]):
    """Which keys have a value of which sort. A function of old and new value, so an undo undoes it too."""

    def __init__(self, of: Callable[[V], Hashable]) -> None:
        self._of = of
        self._keys: defaultdict[Hashable, set[str]] = defaultdict(set)

    def __getitem__(self, sort: Hashable) -> list[str]:
        return sorted(self._keys.get(sort, ()))

    def move(self, key: str, old: V, new: V) -> None:
        """Keep up with a put."""
        was, now = self._of(old), self._of(new)
        if was == now:
            return
        if was is not None:
            self._keys[was].discard(key)
            if not self._keys[was]:
                del self._keys[was]
        if now is not None:
            self._keys[now].add(key)
