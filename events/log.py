"""The log, as a contract: one total order of commits, to which a context appends behind its own last commit."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from events.commit import Commit, Recorded
from events.values import Position


class Appended(NamedTuple):
    """The commit is durable at this position. `duplicate`: it was already, this was the same one sent again."""

    position: Position
    duplicate: bool = False


class LostRace(Exception):
    """Another commit of the same context came first, at `last`. Nothing was appended."""

    def __init__(self, last: Position) -> None:
        super().__init__(f"the context's last commit is {last}")
        self.last = last


class OutcomeUnknown(Exception):
    """The commit may or may not be in the log. Only the log can tell: send the same bytes again."""


class AnotherEpoch(Exception):
    """The log that the commit was meant for is no longer the log. Nothing was appended; start over."""


class NotAppended(Exception):
    """The log refuses the commit as it is (too large, no space). Nothing was appended, and the reason is the text."""


class LogLost(Exception):
    """The log does not hold what was read of it: it lost commits, or another copy of it was put in its place.

    Nobody may go on from here. The text says what is missing; a person restores the log from the journal.
    """

    def __init__(self, text: str, position: Position = 0) -> None:
        """`position`: the first that is known to be missing or another; 0 where that is not known."""
        super().__init__(text)
        self.position = position


class LogClosed(Exception):
    """The connection to the log is closed for good. Only a new process finds out what the log says now."""


class Log(Protocol):
    """One jurisdiction's log. `name` tells one log from another, a restored one from its former self too."""

    name: str

    async def commit(self, commit: Commit) -> Appended:
        """Append the commit, if its context's last commit is still the one that it was decided on.

        Returns when it is durable. Raises LostRace, OutcomeUnknown, AnotherEpoch, NotAppended or LogClosed; and LogLost
        where what was followed or appended before is not in the log any more.
        """
        ...

    def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        """Every commit after a position, in order, without a gap, for ever; as many at a time as are there.

        `id`: of the commit at that position, where it is known. Raises LogClosed, and LogLost where the log has another
        commit there, or none; at the beginning, and whenever it has to ask for more.
        """
        ...

    async def at(self, position: Position) -> Recorded | None:
        """The commit at a position; None where the log has none there."""
        ...

    async def clock(self) -> datetime:
        """What the log's own clock says now (UTC): the one that tells when a commit was recorded."""
        ...

    async def tip(self) -> Position:
        """The position of the last commit; 0 when there is none."""
        ...
