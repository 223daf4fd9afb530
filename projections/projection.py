"""A read model as a value: its table, and what each event does to one of its rows. It folds anywhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Table

from events.catalog import Unknown
from events.event import Event
from events.values import Position
from projections.versions import R

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)
G = TypeVar("G", bound=Event)

Key = str | tuple[str, ...]
"""What tells one row from another: the value of the table's key column, or of all of them in their order."""
Handler = Callable[[R | None, E], R | None]


@dataclass(frozen=True)
class Projection(Generic[R]):
    """One row per key, with all its past. The events with a handler are all that it listens to.

    `row` has the table's own columns, in order; `key` works on an event and on a row alike. `version` is raised when
    the fold gives other rows than before: then the read models are rebuilt as the projector starts.
    """

    table: Table
    row: Callable[..., R]
    key: Callable[[Any], Key]
    version: int = 1
    capacity: int = 10_000
    """How many current rows are kept in memory while projecting: those in use, not all there are."""
    handlers: dict[type[Event], Handler[R, Any]] = field(default_factory=dict)

    @overload
    def on(self, event: type[E], /) -> Callable[[Handler[R, E]], Handler[R, E]]: ...
    @overload
    def on(self, event: type[E], other: type[F], /) -> Callable[[Handler[R, E | F]], Handler[R, E | F]]: ...
    @overload
    def on(
        self, event: type[E], other: type[F], third: type[G], /
    ) -> Callable[[Handler[R, E | F | G]], Handler[R, E | F | G]]: ...
    def on(self, *events: type[Event]) -> Callable[[Handler[R, Any]], Handler[R, Any]]:
        """The handler of one event, or of some alike: (row so far, event) → row from now on; None is no row. Pure."""

        def listen(handler: Handler[R, Any]) -> Handler[R, Any]:
            self.handlers.update(dict.fromkeys(events, handler))
            return handler

        return listen

    @property
    def name(self) -> str:
        """Its name, which is its table's."""
        return self.table.name


@dataclass(frozen=True)
class Listing:
    """Rows that are only ever added, each with the position it comes from in the column `position`."""

    table: Table
    rows: Callable[[Event | Unknown, Position], Iterable[tuple[Any, ...]]]
    """What an event at a position adds; the same row comes once for all events of the position."""
    version: int = 1

    @property
    def name(self) -> str:
        """Its name, which is its table's."""
        return self.table.name


ReadModel = Projection[Any] | Listing
