"""What a context is to the runtime: its state, and tables of who decides what and who reacts to what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from events.event import Event
from services.common.command import Command
from services.runtime.table import Table, Undo


class State:
    """A context's memory, in two parts that never look at each other.

    `own` tables fold the context's own events, `others` what it needs of foreign ones; both are named by what their
    events are about. Were one to read the other, instances would diverge: a decider folds its own commit before the
    foreign events that stand before it.
    """

    def __init__(self, own: Mapping[str, Table[Any]], others: Mapping[str, Table[Any]]) -> None:
        self._own = own
        self._others = others

    def fold_own(self, event: Event) -> None:
        """Let an event of this context happen."""
        if (table := self._own.get(event.about)) is not None:
            table.fold(event)

    def fold_foreign(self, event: Event) -> None:
        """Keep the little that this context needs of another's event."""
        if (table := self._others.get(event.about)) is not None:
            table.fold(event)

    def tables(self) -> Iterator[tuple[str, Table[Any]]]:
        """All that there is, each table under a name of its own."""
        yield from ((f"own/{about}", table) for about, table in self._own.items())
        yield from ((f"others/{about}", table) for about, table in self._others.items())

    def note_into(self, undo: Undo | None) -> None:
        """From now on note what each put into an own table replaces; None ends that."""
        for table in self._own.values():
            table.undo = undo

    def due(self) -> Iterator[tuple[datetime, str, Table[Any]]]:
        """The earliest deadline of each own table, with the table and its name."""
        for about, table in self._own.items():
            if (moment := table.next_due()) is not None:
                yield moment, about, table


def undo(noted: Undo, to: int = 0) -> None:
    """Put back what was replaced since the list had `to` notes."""
    while len(noted) > to:
        table, key, old = noted.pop()
        noting, table.undo = table.undo, None
        table.put(key, old)
        table.undo = noting


S = TypeVar("S", bound=State)

Decide = Callable[[Any, S, datetime], Sequence[Event]]
"""(command, state, now) → what happens. Raises Refused."""
React = Callable[[Any, S, datetime], Sequence[Event]]
"""(foreign event, state, now) → what we do about it."""
Expire = Callable[[str, Any, datetime], Sequence[Event]]
"""(key, value that is due, now) → what happens; the value is not due at the same moment afterwards."""


@dataclass(frozen=True)
class Context(Generic[S]):
    """One context: all that the runtime has to know of it."""

    name: str
    state: Callable[[], S]
    decides: Mapping[type[Command], Decide[S]]
    reacts: Mapping[type[Event], React[S]] = field(default_factory=dict)
    expires: Mapping[str, Expire] = field(default_factory=dict)
    knows: frozenset[str] = frozenset()
    """Contexts whose events this one reads; others' commits are passed over undecoded."""
    fold: int = 1
    """Version of the folding code: a commit of a higher one is beyond us."""
