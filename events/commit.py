"""A commit: what a context decided together, appended whole or not at all, as one message."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic_core import from_json

from events.envelope import Envelope, decode
from events.values import Position

ID = "Nats-Msg-Id"
FENCE = "Nats-Expected-Last-Subject-Sequence"
STREAM = "Nats-Expected-Stream"
SEEN = "seen"
INSTANCE = "instance"
FOLD = "fold"
RECORDED = "recordedtime"
LAST = "Nats-Expected-Last-Sequence"
"""The position before this one: said on a restore alone, for the broker, and taken off again by whoever reads."""
DECIDED = "decided"


class Commit(NamedTuple):
    """A commit on its way to the log."""

    context: str
    headers: dict[str, str]
    body: bytes


def make_commit(
    context: str,
    events: Sequence[bytes],
    *,
    id: str,
    fence: Position,
    seen: Position,
    instance: str,
    fold: int,
    decided: datetime | None = None,
    recorded: datetime | None = None,
) -> Commit:
    """The one place where a commit's headers are built, for an empty fence would be stored unfenced.

    `fence` is the last commit of the same context that this one was decided on, `seen` the position up to which the
    context has reacted, `fold` the version of the code that folds it. `decided` is the `now` of the decisions in it; an
    import of history decides nothing and has none. `recorded` is the original recorded time, which an import of history
    or a restore carries, and nobody else.
    """
    headers = {ID: id, FENCE: str(int(fence)), SEEN: str(int(seen)), INSTANCE: instance, FOLD: str(int(fold))}
    for name, moment in ((DECIDED, decided), (RECORDED, recorded)):
        if moment is not None:
            if moment.tzinfo is None:
                raise ValueError(f"a {name} time without a zone is no moment")
            headers[name] = moment.astimezone(UTC).isoformat()
    return Commit(context, headers, b"[" + b",".join(events) + b"]")


def restored(commit: "Recorded") -> Commit:
    """The same commit for another epoch of its log, at its own position or not at all.

    Fenced as it was, and by the position too, so that nothing after it is taken where it was not.
    """
    headers = {name: value for name, value in commit.headers.items() if name != STREAM}
    headers.setdefault(RECORDED, commit.recorded_at.astimezone(UTC).isoformat())
    headers[LAST] = str(commit.position - 1)
    return Commit(commit.context, headers, commit.body)


class Recorded:
    """A commit as the log gives it back, with its position and the moment it was recorded (UTC)."""

    __slots__ = ("_envelopes", "body", "context", "headers", "position", "stored_at")

    def __init__(
        self, position: Position, stored_at: datetime, context: str, headers: dict[str, str], body: bytes
    ) -> None:
        self.position = position
        self.stored_at = stored_at
        self.context = context
        self.headers = headers
        self.body = body
        self._envelopes: tuple[Envelope, ...] | None = None

    @property
    def id(self) -> str:
        """The commit's own id, fresh for every decision; empty where none of us appended it."""
        return self.headers.get(ID, "")

    @property
    def fence(self) -> Position:
        """The last commit of its context that it was decided on."""
        return int(self.headers[FENCE])

    @property
    def seen(self) -> Position:
        """The position up to which its context had reacted."""
        return int(self.headers[SEEN])

    @property
    def instance(self) -> str:
        """The instance that decided it."""
        return self.headers[INSTANCE]

    @property
    def fold(self) -> int:
        """The fold version of the code that decided it."""
        return int(self.headers[FOLD])

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded: the log's own time, or for an import or a restore the original one."""
        original = self.headers.get(RECORDED)
        return datetime.fromisoformat(original) if original else self.stored_at

    @property
    def decided_at(self) -> datetime:
        """What its decider's clock said. Commits of before this was said: when it was recorded."""
        said = self.headers.get(DECIDED)
        return datetime.fromisoformat(said) if said else self.recorded_at

    @property
    def envelopes(self) -> tuple[Envelope, ...]:
        """The events, decoded once. Raises ValueError, KeyError or TypeError where the body is no commit's."""
        if self._envelopes is None:
            self._envelopes = tuple(map(decode, from_json(self.body)))
        return self._envelopes
