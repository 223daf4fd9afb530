"""The log in memory: for tests and simulations, held to the same contract as the real one."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime

from events.commit import FENCE, ID, STREAM, Commit, Recorded
from events.log import Appended, LogLost, LostRace, NotAppended
from events.values import Position


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


class MemoryLog:
    """A log that lasts as long as its process."""

    def __init__(
        self, name: str = "LOG_memory_1", clock: Callable[[], datetime] = utc_now, max_body: int = 8_000_000
    ) -> None:
        self.name = name
        self._clock = clock
        self._max_body = max_body
        self._commits: list[Recorded] = []
        self._last: dict[str, Position] = {}
        self._ids: dict[str, Position] = {}
        self._grown = asyncio.Event()

    async def commit(self, commit: Commit) -> Appended:
        """See Log.commit."""
        if len(commit.body) > self._max_body:
            raise NotAppended(f"a commit may have {self._max_body} bytes")
        last = self._last.get(commit.context, 0)
        if int(commit.headers[FENCE]) != last:
            raise LostRace(last)
        if (position := self._ids.get(commit.headers[ID])) is not None:
            return Appended(position, duplicate=True)
        position = len(self._commits) + 1
        headers = {**commit.headers, STREAM: self.name}
        self._commits.append(Recorded(position, self._clock(), commit.context, headers, commit.body))
        self._last[commit.context] = self._ids[commit.headers[ID]] = position
        self._grown.set()
        self._grown = asyncio.Event()
        return Appended(position)

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Log.follow."""
        if id is not None and ((last := await self.at(after)) is None or last.id != id):
            raise LogLost(f"{self.name} does not have commit {id} at position {after}")
        while True:
            grown = self._grown
            if commits := self._commits[after:]:
                after += len(commits)
                yield commits
            else:
                await grown.wait()

    async def tip(self) -> Position:
        """See Log.tip."""
        return len(self._commits)

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at."""
        return self._commits[position - 1] if 0 < position <= len(self._commits) else None

    async def clock(self) -> datetime:
        """See Log.clock."""
        return self._clock()
