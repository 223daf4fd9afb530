"""What an instance holds: a fold of the log, and nothing else."""

from collections import deque
from datetime import UTC, datetime, timedelta
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
MOST_WRONG = timedelta(minutes=1)
"""Two deciders' clocks are never so far apart: each is held to 10 s and half a round trip of the log's, and is looked
at again before it can have gone far. What is further ahead was decided by a time that no right clock showed."""


class NewerCode(Exception):
    """The log holds a commit of this context that only newer code can fold; this instance must not decide any more."""


class Unfit(Exception):
    """A foreign event or commit that could not be folded or read, as a snapshot tells of it."""


def reason(problem: Exception) -> str:
    """Why something could not be folded, in the words that are recorded."""
    return str(problem) if isinstance(problem, Unfit) else f"{type(problem).__name__}: {problem}"


def not_before(last: datetime, moment: datetime) -> datetime:
    """The time of what comes after something of `last`: `moment`, but not before, lest an effect precede its cause.

    Unless `last` is too far ahead to be right: broker and decider were wrong together then. To wait until it is so late
    might take a year; what was decided meanwhile keeps its times, and the log's order is by position anyway.
    """
    return moment if last - moment > MOST_WRONG else max(moment, last)


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
        self.favourite: str | None = None
        """The instance that made the context's last commit; None where its code is older, and it is to be relieved."""
        self.time = datetime(1970, 1, 1, tzinfo=UTC)
        """When the last own commit was decided, by its decider's clock: `now` is not behind it. Never the log's own
        stamp: one commit of a broker with a wrong clock would move the time of every decision after it."""
        self.stamped = self.time
        """What the log's clock said when it took the last commit that was read."""
        self.backlog: deque[Recorded] = deque()
        """Foreign commits after `seen` that have something for us; looked at again if another instance was faster."""
        self.unfit: dict[str, Exception] = {}
        """Why a foreign event could not be folded, by its id; or why a foreign commit could not be read, by its own."""
        self.known: Position = 0
        """Foreign commits up to here are folded, whether or not they are still to be reacted to."""
        self.tip: tuple[Position, str] = (0, "")
        """The furthest commit that was read or decided here, and its id."""

    def fold(self, commit: Recorded) -> None:
        """Take the next commit of the log. Raises NewerCode."""
        if commit.position != self.read + 1:
            raise AssertionError(f"commit {commit.position} does not follow {self.read}")
        self.read, self.stamped = commit.position, commit.stored_at
        self.tip = max(self.tip, (commit.position, commit.id))
        if commit.context == self.context.name:
            if commit.position > self.last:
                self._check(commit)
                for envelope in commit.envelopes:
                    self.evolve(envelope)
                self.settle(commit.envelopes, commit.position, commit.decided_at, commit.seen)
                self.favourite = commit.instance if commit.fold >= self.context.writes else None
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
        decided_at: datetime,
        seen: Position,
    ) -> None:
        """An own commit whose events have happened to the state is in the log: take over all else that it says.

        The reaction cursor goes to the commit's `seen`, back if need be: what another instance had not seen when it
        decided may need another reaction now.
        """
        for envelope in envelopes:
            self.answers.fold(envelope, position, decided_at)
        self.last, self.time = position, not_before(self.time, decided_at)
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

    @property
    def folded(self) -> Position:
        """All that we keep of what is up to here is in the state; the context's own commits after it may be as well."""
        if not self.backlog or self.backlog[-1].position <= self.known:
            return self.read
        return next(commit.position for commit in self.backlog if commit.position > self.known) - 1

    def become(self, other: "Memory[S]") -> None:
        """Hold what another memory of the same context holds."""
        vars(self).update(vars(other))

    def next_due(self) -> datetime | None:
        """The earliest deadline; none in a log of history, whose clock is not ours."""
        if self.kind != "live":
            return None
        return min((moment for moment, _, _ in self.state.due()), default=None)

    def something_due(self, now: datetime) -> bool:
        """Whether there are foreign commits that this instance has not reacted to, or a deadline is over."""
        due = self.next_due()
        return (due is not None and due <= now) or bool(self.backlog and self.backlog[-1].position > self.reacted)

    def _check(self, commit: Recorded) -> None:
        if commit.fold > self.context.fold:
            raise NewerCode(f"commit {commit.position} is of fold version {commit.fold}, we are {self.context.fold}")
        for envelope in commit.envelopes:
            if isinstance(envelope.event, Unknown):
                raise NewerCode(f"commit {commit.position} holds {envelope.event.type}, which this code does not know")
