"""given / when / then for any context: a past, what comes now, and what must follow from it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from pydantic_core import from_json

from events.catalog import Unknown
from events.envelope import Envelope, decode, encode
from events.event import Event
from events.wire import Refusal
from services.common.command import Command, Refused
from services.common.question import Question
from services.runtime.context import Apart, Context, S
from tests.services.city import T0

Past = Event | Iterable[Event]


@dataclass(frozen=True)
class Deadline:
    """The clock has come to this moment."""

    now: datetime


def deadline(now: datetime) -> Deadline:
    return Deadline(now)


class Play(Generic[S]):
    """A context played by hand, without log or loop: its state, and what it does next."""

    def __init__(self, context: Context[S]) -> None:
        self.context = context
        self.state: S = context.state()

    def happen(self, event: Event) -> None:
        """Fold an event, into the part of the state that is its."""
        writer = event.name.partition(".")[0]
        if writer == self.context.name:
            self.state.fold_own(event)
        elif writer in self.context.knows:
            self.state.fold_foreign(event)

    def next(self, what: Command | Event | Deadline, now: datetime) -> list[Event]:
        """Do what the context's tables say to this, and let it happen. Raises Refused."""
        match what:
            case Command():
                return self._let(self.context.decides[type(what)](what, self.state, now))
            case Event():
                self.happen(what)
                react = self.context.reacts.get(type(what))
                return self._let(react(what, self.state, now)) if react else []
            case Deadline():
                return self._expire(what.now)

    def _expire(self, now: datetime) -> list[Event]:
        happened: list[Event] = []
        while due := min(self.state.due(), default=None, key=lambda deadline: deadline[0]):
            moment, about, table = due
            if moment > now:
                break
            key = table.pop_due()
            happened += self._let(self.context.expires[about](key, table[key], now))
        return happened

    def _let(self, events: Sequence[Event]) -> list[Event]:
        stored = [as_stored(event) for event in events]
        for event in stored:
            self.happen(event)
        return stored


def as_stored(event: Event) -> Event:
    """The event as the log gives it back."""
    read = decode(from_json(encode(Envelope("id", "/liandong/test", event)))).event
    assert not isinstance(read, Unknown)
    return read


class Then:
    """What came of it: events, or a refusal."""

    def __init__(self, happened: Sequence[Event], refusal: Refusal | None) -> None:
        self.happened = list(happened)
        self.refusal = refusal

    def then(
        self,
        *events: Event,
        refused: str | None = None,
        field: str | None = None,
        allowed: Sequence[str] | None = None,
    ) -> None:
        """Exactly these events; or a refusal with this code, which names this field and what would be legal."""
        if refused is None:
            assert self.refusal is None, self.refusal
            assert self.happened == list(events)
            return
        assert self.refusal is not None, f"it was not refused: {self.happened}"
        said = self.refusal
        told = None if allowed is None else tuple(allowed)
        assert (said.code, said.field, said.allowed) == (refused, field, told), said
        assert said.message

    def then_nothing(self) -> None:
        """It is right, and changes nothing."""
        self.then()


class Given(Generic[S]):
    """A context with a past."""

    def __init__(self, context: Context[S], past: Iterable[Past]) -> None:
        self.play = Play(context)
        for events in past:
            for event in [events] if isinstance(events, Event) else events:
                self.play.happen(event)

    def asks(self, question: Question, *, now: datetime = T0) -> Any:
        """The answer to a question."""
        answer = self.play.context.answers[type(question)]
        assert not isinstance(answer, Apart), "what is worked on apart is tested by its two functions"
        return answer(question, self.play.state, now)

    def when(self, what: Command | Event | Deadline, *, now: datetime = T0) -> Then:
        """A command is given, an event of another context is read, or a moment is reached."""
        try:
            return Then(self.play.next(what, now), None)
        except Refused as refused:
            return Then([], refused.refusal)


def given_in(context: Context[S]) -> Callable[..., Given[S]]:
    """The `given` of a context: `given = given_in(DISPATCH)`, then `given(STAFFED, another_event)`."""

    def given(*past: Past) -> Given[S]:
        return Given(context, past)

    return given
