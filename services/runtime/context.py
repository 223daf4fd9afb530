"""What a context is to the runtime: its state, and tables of who decides what and who reacts to what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from events.event import Event
from services.common.command import Command
from services.common.question import Question
from services.runtime.commands import RetryReaction
from services.runtime.parked import ABOUT, make_parked
from services.runtime.table import Table, Undo


class State:
    """A context's memory, in two parts that never look at each other.

    `own` tables fold the context's own events, `others` what it needs of foreign ones; both are named by what their
    events are about. Were one to read the other, instances would diverge: a decider folds its own commit before the
    foreign events that stand before it.
    """

    def __init__(self, own: Mapping[str, Table[Any]], others: Mapping[str, Table[Any]]) -> None:
        self.parked = make_parked()
        """The reactions that were left aside; of every context, as the runtime's own tables are."""
        self._own = {**own, ABOUT: self.parked}
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


Answer = Callable[[Any, S, datetime], Any]
"""(question, state, now) → the question's answer model. Raises Refused. Takes milliseconds: commands wait for it."""


@dataclass(frozen=True)
class Apart(Generic[S]):
    """How a question is answered that takes longer: beside the loop, on a view of the state."""

    view: Callable[[Any, S, datetime], Any]
    """(question, state, now) → what of the state it needs, in values that nobody changes. Raises Refused."""
    work: Callable[[Any], Any]
    """(view) → the question's answer model, computed in a thread. It must end by itself. Raises Refused."""


@dataclass(frozen=True)
class Context(Generic[S]):
    """One context: all that the runtime has to know of it."""

    name: str
    state: Callable[[], S]
    decides: Mapping[type[Command], Decide[S]]
    reacts: Mapping[type[Event], React[S]] = field(default_factory=dict)
    expires: Mapping[str, Expire] = field(default_factory=dict)
    answers: Mapping[type[Question], Answer[S] | Apart[S]] = field(default_factory=dict)
    knows: frozenset[str] = frozenset()
    """Contexts whose events this one reads; others' commits are passed over undecoded."""
    fold: int = 1
    """Version of the folding code: a commit of a higher one is beyond us."""
    writes: int = 1
    """The fold version that its commits need: at most `fold`, as one release folds what only the next one writes."""

    def __post_init__(self) -> None:
        if self.writes > self.fold:
            raise ValueError(f"{self.name} would write what it cannot fold: {self.writes} is above {self.fold}")

    @cached_property
    def commands(self) -> Mapping[str, type[Command]]:
        """What may be asked of it, by name: what it decides itself, and what every context can do."""
        own: dict[str, type[Command]] = {command.name: command for command in self.decides}
        return {**own, f"{self.name}.{RetryReaction.name}": RetryReaction}

    @cached_property
    def questions(self) -> Mapping[str, type[Question]]:
        """What it can be asked about, by name."""
        return {question.name: question for question in self.answers}
