"""Crashes at chosen moments: what a power cut does, in a test."""

from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from itertools import cycle, islice

from sqlalchemy import BigInteger, Column, MetaData, Table

from events.catalog import Unknown
from events.commit import Recorded
from events.event import Event
from events.log import Log
from events.values import Position
from projections.projection import Listing
from projections.versions import LIVE


class Crash(BaseException):
    """No handler of exceptions may take it for one of its own."""


class Crashes:
    """Counts the moments at which it could crash, and does at the chosen ones."""

    def __init__(self, moments: Collection[int]) -> None:
        self.moments = moments
        self.count = 0

    def pass_by(self) -> None:
        self.count += 1
        if self.count in self.moments:
            raise Crash


def crashing(name: str, crashes: Crashes) -> Listing:
    """A read model without rows that crashes: in the middle of a transaction, wherever it stands among the others."""

    def rows(_: Event | Unknown, __: Position) -> Iterable[tuple[Position]]:
        crashes.pass_by()
        return ()

    return Listing(Table(name, MetaData(LIVE), Column("position", BigInteger)), rows)


class Sliced:
    """A log that arrives in parts of these sizes, again and again; it can crash after each."""

    def __init__(self, log: Log, sizes: Sequence[int], crashes: Crashes) -> None:
        self._log = log
        self._sizes = sizes
        self._crashes = crashes
        self.name = log.name
        self.commit = log.commit
        self.tip = log.tip
        self.at = log.at
        self.clock = log.clock

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        sizes = cycle(self._sizes)
        async for commits in self._log.follow(after, id):
            waiting = iter(commits)
            while part := list(islice(waiting, next(sizes))):
                yield part
                self._crashes.pass_by()
