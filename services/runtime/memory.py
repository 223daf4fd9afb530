"""What an instance holds: a fold of the log, and nothing else."""

from collections import deque
from datetime import UTC, datetime
from typing import Generic

from events.catalog import Unknown
from events.commit import Recorded
from events.envelope import Envelope
from events.record import LogOpened
from events.values import Position
from services.runtime.answers import Answers
from services.runtime.context import Context, S

OPENING = "log"
"""The context of the commit that every log begins with."""


class NewerCode(Exception):
    """The log holds a commit of this context that only newer code can fold; this instance must not decide any more."""


class Unfit(Exception):
    """A foreign event or commit that could not be folded or read, as a snapshot tells of it."""


def reason(problem: Exception) -> str:
    """Why something could not be folded, in the words that are recorded."""
    return str(problem) if isinstance(problem, Unfit) else f"{type(problem).__name__}: {problem}"


class Memory(Generic[S]):
    """The state of one context at a place in the log, and how far the context has reacted to the others."""

    def __init__(self, context: Context[S]) -> None:
        self.context = context
        self.state: S = context.state()
        self.answers = Answers()
        self.kind: str | None = None
        """Live or history; None until the log is opened."""
        self.read: Position = 0
        """Everything up to here was followed."""
        self.last: Position = 0
        """The context's last commit: the fence of the next."""
        self.seen: Position = 0
        """How far the context has reacted, by its last commit."""
        self.reacted: Position = 0
        """How far this instance has reacted beyond that, with no events to show for it."""
        self.time = datetime(1970, 1, 1, tzinfo=UTC)
        """Recorded time of the last own commit; no decision's clock is behind it."""
        self.backlog: deque[Recorded] = deque()
        """Foreign commits after `seen` that have something for us; looked at again if another instance was faster."""
        self.unfit: dict[str, Exception] = {}
        """Why a foreign event could not be folded, by its id; or why a foreign commit could not be read, by its own."""
        self.known: Position = 0
        """Foreign commits up to here are folded, whether or not they are still to be reacted to."""
        self.recorded = self.time
        """The latest recorded time of an own commit as the log told it; `time` may be what our clock said of it."""
        self.tip: tuple[Position, str] = (0, "")
        """The furthest commit that was read or decided here, and its id."""
        self.decider = ""
        """The instance that decided the context's last commit."""

    def fold(self, commit: Recorded) -> None:
        """Take the next commit of the log. Raises NewerCode."""
        if commit.position != self.read + 1:
            raise AssertionError(f"commit {commit.position} does not follow {self.read}")
        self.read = commit.position
        self.tip = max(self.tip, (commit.position, commit.id))
        if commit.context == self.context.name:
            self.recorded = max(self.recorded, commit.recorded_at)
            if commit.position > self.last:
                self._check(commit)
                for envelope in commit.envelopes:
                    self.evolve(envelope)
                self.settle(commit.envelopes, commit.position, commit.recorded_at, commit.seen)
                self.decider = commit.instance
            else:
                # What we decided has come back: now its recorded time is known, as it is to all other instances.
                self.time = max(self.time, commit.recorded_at)
        elif commit.context == OPENING:
            opened = commit.envelopes[0].event
            self.kind = self.kind or (opened.kind if isinstance(opened, LogOpened) else None)
        elif commit.context in self.context.knows:
            self.backlog.append(commit)
            if self.kind == "history":
                self.know(commit)
                self.backlog.clear()

    def evolve(self, envelope: Envelope) -> None:
        """Let one own event happen to the state."""
        if not isinstance(envelope.event, Unknown):
            self.state.fold_own(envelope.event)

    def settle(
        self,
        envelopes: tuple[Envelope, ...] | list[Envelope],
        position: Position,
        recorded_at: datetime,
        seen: Position,
    ) -> None:
        """An own commit whose events have happened to the state is in the log: take over all else that it says.

        The reaction cursor goes to the commit's `seen`, back if need be: what another instance had not seen when it
        decided may need another reaction now.
        """
        for envelope in envelopes:
            self.answers.fold(envelope, position, recorded_at)
        self.last, self.time = position, max(self.time, recorded_at)
        self.seen = self.reacted = seen
        self.answers.forget(self.time)
        while self.backlog and self.backlog[0].position <= seen:
            self.know(self.backlog.popleft())

    def know(self, commit: Recorded) -> None:
        """Keep of a foreign commit what our rules need, once, however often it is looked at; what fails is `unfit`."""
        if commit.position <= self.known:
            return
        self.known = commit.position
        try:
            envelopes = commit.envelopes
        except Exception as problem:
            self.unfit[commit.id] = problem
            return
        for envelope in envelopes:
            if not isinstance(envelope.event, Unknown):
                try:
                    self.state.fold_foreign(envelope.event)
                except Exception as problem:
                    self.unfit[envelope.id] = problem

    def become(self, other: "Memory[S]") -> None:
        """Hold what another memory of the same context holds."""
        vars(self).update(vars(other))

    def next_due(self) -> datetime | None:
        """The earliest deadline; none in a log of history, whose clock is not ours."""
        if self.kind != "live":
            return None
        return min((moment for moment, _, _ in self.state.due()), default=None)

    def _check(self, commit: Recorded) -> None:
        if commit.fold > self.context.fold:
            raise NewerCode(f"commit {commit.position} is of fold version {commit.fold}, we are {self.context.fold}")
        for envelope in commit.envelopes:
            if isinstance(envelope.event, Unknown):
                raise NewerCode(f"commit {commit.position} holds {envelope.event.type}, which this code does not know")
