"""What a log is restored from: every commit from the first to the last, each checked against the hash chain."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from typing import Protocol

from asyncpg import Connection

from events.commit import Recorded
from events.log import Log
from events.values import Position
from projections import checkpoint, export, journal
from projections.chain import START, link
from projections.errors import BrokenChain

BATCH = 1000


class Source(Protocol):
    """Commits in their order without a gap, up to `last`."""

    name: str
    """What it is, as it is told to a person."""
    last: Position
    hash: bytes
    """Of the last commit that was read."""

    def read(self, after: Position = 0) -> AsyncGenerator[Sequence[Recorded], None]:
        """Those after a position, some at a time. Raises BrokenChain where one is not what was hashed."""
        ...


class JournalSource:
    """The journal, up to its checkpoint."""

    name = "the journal"

    def __init__(self, connection: Connection, last: Position) -> None:
        self._connection = connection
        self.last = last
        self.hash = START

    @classmethod
    async def open(cls, connection: Connection) -> "JournalSource":
        """The journal as it is now."""
        at = await checkpoint.read(connection)
        return cls(connection, at.position if at else 0)

    async def read(self, after: Position = 0) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Source.read."""
        self.hash = (await journal.head(self._connection, after)).hash
        async for rows in journal.read(self._connection, after, self.last, BATCH):
            for row in rows:
                after += 1
                if row.commit.position != after:
                    raise BrokenChain(after, "the journal has no commit there")
                self.hash = link(self.hash, row.commit)
                if self.hash != row.head.hash:
                    raise BrokenChain(after, "the commit is not what was hashed")
            yield [row.commit for row in rows]
        if after < self.last:
            raise BrokenChain(after + 1, "the journal has no commit there")


class FileSource:
    """An exported file. Raises BrokenChain where it is not as it was written, and OSError."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        with path.open("rb") as lines:
            self.last, hash_ = export.check(lines)
        self.hash = bytes.fromhex(hash_)

    def hash_at(self, position: Position) -> bytes:
        """The hash of the commit at a position, up to `last`."""
        with self._path.open("rb") as lines:
            return next((hash_ for commit, hash_ in export.read(lines) if commit.position == position), START)

    async def read(self, after: Position = 0) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Source.read."""
        with self._path.open("rb") as lines:
            later = (read for read in export.read(lines) if read[0].position > after)
            while batch := list(islice(later, BATCH)):
                self.hash = batch[-1][1]
                yield [commit for commit, _ in batch]


class Continued:
    """A source, and after its end what a log has up to `last`, which follows on from it."""

    def __init__(self, source: Source, log: Log, last: Position) -> None:
        self.name = f"{source.name} and {log.name}"
        self.last = last
        self.hash = source.hash
        self._source = source
        self._log = log

    async def read(self, after: Position = 0) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Source.read."""
        async for batch in self._source.read(min(after, self._source.last)):
            yield batch
        self.hash = self._source.hash
        async with aclosing(self._log.follow(self._source.last)) as following:
            async for arrived in following:
                batch = [commit for commit in arrived if commit.position <= self.last]
                for commit in batch:
                    self.hash = link(self.hash, commit)
                yield [commit for commit in batch if commit.position > after]
                if batch[-1].position == self.last:
                    return
