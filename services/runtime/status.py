"""What an instance says of itself to whoever asks."""

from typing import NamedTuple

from events.values import Position


class Status(NamedTuple):
    """How one instance is: what it has read, its context's last commit, how far it has reacted, what waits."""

    context: str
    instance: str
    kind: str | None
    read: Position
    last: Position
    reacted: Position
    waiting: int
    answers: int
    verified: bool
    """Whether the journal was compared with this log, and is a copy of it."""
    hindrances: dict[str, str]
    """Why it decides nothing just now, by code; empty where it decides."""
    favourite: str | None
    """The instance that decided the context's last commit."""
    parked: int
    """Reactions of the context that were left aside."""
    pid: int
    """Of its process, on the machine that its name tells."""
    clock: float | None
    """Seconds that its clock is ahead of the log's; None while that is not measured."""
    snapshot: Position
    """Where the snapshot stands that it started from; 0 where it folded the whole log."""
