"""One round of deciding: reactions, then deadlines, then commands, each on the state that the former leaves. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import from_json

from events.catalog import Unknown
from events.commit import Recorded
from events.envelope import Envelope, decode, encode, event_id
from events.event import Event
from events.record import CommandAccepted, CommandRefused, ReactionParked
from events.values import Position
from services.common.command import Refused
from services.runtime.asking import Ask
from services.runtime.commands import RetryReaction
from services.runtime.context import undo
from services.runtime.memory import Memory, reason
from services.runtime.retrying import react_again, require_parked

MOST_BYTES = 256_000
MOST_BYTES_AT_ONCE = 700_000
"""Of what one reaction or deadline does: it cannot be refused, and behind a full group still fits into 1 MB."""
MOST_COMMANDS = 300
MOST_REACTIONS = 100
MOST_DEADLINES = 100
MOST_DEPTH = 16


class Bug(NamedTuple):
    """A rule raised what no rule may raise. What it did is undone; somebody must mend it."""

    where: str
    error: Exception
    cause: str | None = None
    """Id of the command or the event that it was about."""
    ask: Ask | None = None


@dataclass
class Group:
    """What one round decided: appended together, and only then answered."""

    seen: Position
    events: list[bytes] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    bugs: list[Bug] = field(default_factory=list)
    bytes: int = 0


class Round:
    """Decides one group over a memory. What own tables replace is `noted`, so that all of it can be undone."""

    def __init__(self, memory: Memory[Any], source: str, now: datetime) -> None:
        """`now`: the time of every decision in this round, never behind the context's last commit."""
        self._memory = memory
        self._source = source
        self._now = now
        self.noted: list[Any] = []
        self.group = Group(seen=memory.reacted)
        memory.state.note_into(self.noted)

    def react(self) -> None:
        """Look at foreign commits not looked at yet: fold what we keep of each, and do what follows from it.

        Those that are known already are looked at again all at once, however many: commands are decided by what is
        known, and what happened before must not undo what they do.
        """
        memory = self._memory
        fresh = [commit for commit in memory.backlog if commit.position > memory.reacted]
        for number, commit in enumerate(fresh):
            if self._full() or (number >= MOST_REACTIONS and commit.position > memory.known):
                return
            memory.know(commit)
            if (unread := memory.unfit.get(commit.id)) is not None:
                self._park(commit.id, 1, commit.position, Bug("reading of a foreign commit", unread, commit.id))
            else:
                for envelope in commit.envelopes:
                    self._react(envelope, commit)
            self.group.seen = commit.position
        self.group.seen = memory.read

    def _react(self, envelope: Envelope, commit: Recorded) -> None:
        foreign, depth = envelope.event, envelope.depth + 1
        if isinstance(foreign, Unknown):
            return
        if (unfit := self._memory.unfit.get(envelope.id)) is not None:
            self._park(envelope.id, depth, commit.position, Bug(f"folding of {foreign.name}", unfit, envelope.id))
            return
        if (react := self._memory.context.reacts.get(type(foreign))) is None:
            return
        mark = len(self.noted)
        try:
            if envelope.depth >= MOST_DEPTH:
                raise RecursionError(f"{envelope.depth} reactions led here")
            happened = react(foreign, self._memory.state, self._now)
            self._happen(happened, (envelope.id, "reaction"), {"cause": envelope.id, "depth": depth})
        except Exception as error:
            undo(self.noted, mark)
            self._park(envelope.id, depth, commit.position, Bug(f"reaction to {foreign.name}", error, envelope.id))

    def _park(self, cause: str, depth: int, position: Position, bug: Bug) -> None:
        """Leave a foreign event aside, with the reason, so that what follows goes on."""
        self.group.bugs.append(bug)
        parked = ReactionParked(
            at=self._now,
            by=f"service/{self._memory.context.name}",
            event=cause,
            position=position,
            reason=reason(bug.error),
        )
        self._happen([parked], (cause, "reaction", "parked"), {"cause": cause, "depth": depth})

    def expire(self) -> None:
        """Do what is due by now. It is state that says so, so it is done once, whoever is first."""
        for _ in range(MOST_DEADLINES):
            due = min(self._memory.state.due(), default=None, key=lambda deadline: deadline[0])
            if due is None or due[0] > self._now or self._full():
                return
            moment, about, table = due
            key = table.pop_due()
            mark = len(self.noted)
            try:
                happened = self._memory.context.expires[about](key, table[key], self._now)
                self._happen(happened, (about, key, moment.isoformat()), {})
            except Exception as bug:
                undo(self.noted, mark)
                self.group.bugs.append(Bug(f"deadline of {about}/{key}", bug))

    def decide(self, asks: deque[Ask]) -> None:
        """Decide the commands that wait, in their order, until the group is full."""
        while asks and not self._full() and len(self.group.asks) < MOST_COMMANDS:
            self._decide(asks.popleft())

    def _decide(self, ask: Ask) -> None:
        command, request = ask.command, ask.request
        origin = (str(request.id),)
        about: dict[str, Any] = {"command": str(request.id), "digest": ask.digest}
        who: dict[str, Any] = {
            "at": self._now,
            "by": request.actor,
            "command": str(request.id),
            "asked": request.command,
            "incident": getattr(command, "incident", None),
        }
        mark = len(self.noted)
        try:
            if isinstance(command, RetryReaction):
                self._retry(command, ask.fetched, origin, about)
            else:
                happened = self._memory.context.decides[type(command)](command, self._memory.state, self._now)
                self._happen(happened or [CommandAccepted(**who)], origin, about)
        except Refused as refused:
            said = refused.refusal
            self._happen([CommandRefused(**who, **said.model_dump(exclude={"retry_after"}))], origin, about)
        except Exception as bug:
            undo(self.noted, mark)
            self.group.bugs.append(Bug(request.command, bug, str(request.id), ask))
            return
        self.group.asks.append(ask)

    def _retry(
        self, command: RetryReaction, commit: Recorded | None, origin: Iterable[object], about: dict[str, Any]
    ) -> None:
        """Run a reaction again that was left aside. Raises Refused where none is, or where it raises again."""
        require_parked(command, self._memory)
        assert commit is not None, "a retry is not ready before its commit is there"
        mark = len(self.noted)
        try:
            happened = react_again(command, commit, self._memory, self.noted, self._now)
            self._happen(happened, origin, {**about, "cause": command.event, "depth": 1})
        except Exception as error:
            undo(self.noted, mark)
            self.group.bugs.append(Bug("retry of a reaction", error, command.event))
            message = f"it raised again, mend it first: {type(error).__name__}: {error}"
            raise Refused("still_fails", message, field="event") from error

    def _happen(self, events: Sequence[Event], origin: Iterable[object], about: dict[str, Any]) -> None:
        """Let events happen as they will be read again, so that what cannot be read is never published."""
        context = self._memory.context.name
        envelopes = [
            Envelope(event_id(context, *origin, number), self._source, event, **about)
            for number, event in enumerate(events)
        ]
        encoded = [encode(envelope) for envelope in envelopes]
        size = sum(map(len, encoded))
        most = MOST_BYTES if "command" in about and "cause" not in about else MOST_BYTES_AT_ONCE
        if size > most:
            raise Refused("too_large", f"this would be {size} bytes of events; {most} fit into a commit")
        decoded = [decode(from_json(stored)) for stored in encoded]
        for envelope in decoded:
            self._memory.evolve(envelope)
        self.group.events += encoded
        self.group.envelopes += decoded
        self.group.bytes += size

    def _full(self) -> bool:
        return self.group.bytes >= MOST_BYTES
