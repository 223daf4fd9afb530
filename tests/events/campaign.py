"""Many writers on one log whose servers are killed, and what must be true of the log afterwards."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from events.commit import ID, Commit, Recorded
from events.log import Log, LostRace, OutcomeUnknown
from events.values import Position
from tests.events.commits import a_commit


class Campaign:
    """Writers that share a few contexts, and so race; what each was told of its commits."""

    def __init__(self, log: Log) -> None:
        self.told: dict[str, Position] = {}
        """Every commit that was acknowledged, by id."""
        self.refused: set[str] = set()
        """Every commit of which it was said that it is not in the log."""
        self.answers: Counter[str] = Counter()
        self.ended = asyncio.Event()
        self._log = log
        self._seen: dict[str, Position] = {}
        self._read: Position = 0
        self._grown = asyncio.Event()
        self._acknowledged_at: list[float] = []

    @property
    def longest_gap(self) -> float:
        """Seconds between two acknowledgements, whoever got them."""
        moments = self._acknowledged_at
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)

    async def follow(self) -> None:
        """Read along, for ever: without a gap, and nothing twice."""
        async for commits in self._log.follow(0):
            for commit in commits:
                assert commit.position == self._read + 1
                self._read = commit.position
                self._seen[commit.id] = commit.position
            self._grown.set()
            self._grown = asyncio.Event()

    def report(self) -> str:
        """What came of it, in one line."""
        answers = ", ".join(f"{count} {answer}" for answer, count in self.answers.most_common())
        return f"{len(self.told):,} acknowledged, longest gap {self.longest_gap:.2f} s; answers: {answers}"

    async def write(self, log: Log, context: str) -> None:
        """Commit after commit over a connection of its own, until told to end."""
        last: Position = 0
        while not self.ended.is_set():
            last = await self._settle(log, a_commit(context, fence=last))

    async def until(self, commits: int) -> None:
        """Wait until so many more are in the log."""
        await self.reach(self._read + commits)

    async def reach(self, position: Position) -> None:
        """Wait until it has been read up to a position."""
        while self._read < position:
            await self._grown.wait()

    async def _settle(self, log: Log, commit: Commit) -> Position:
        """Send it until somebody knows what came of it; the position after which its context goes on."""
        id = commit.headers[ID]
        while True:
            try:
                position, duplicate = await log.commit(commit)
            except OutcomeUnknown as unknown:
                self.answers[str(unknown)[:60]] += 1
                await asyncio.sleep(0.02)
            except LostRace as lost:
                self.answers["lost"] += 1
                await self.reach(lost.last)
                if id in self._seen:
                    self._acknowledge(id, self._seen[id])
                else:
                    self.refused.add(id)
                return lost.last
            else:
                self.answers["duplicate" if duplicate else "appended"] += 1
                self._acknowledge(id, position)
                return position

    def _acknowledge(self, id: str, position: Position) -> None:
        self.told[id] = position
        self._acknowledged_at.append(time.monotonic())

    def judge(self, log: Sequence[Recorded]) -> None:
        """Hold a whole log to what was told."""
        assert [commit.position for commit in log] == list(range(1, len(log) + 1))
        found = {commit.id: commit.position for commit in log}
        assert len(found) == len(log), "a commit stands in the log twice"
        assert {id: found.get(id) for id in self.told} == self.told
        assert not self.refused & found.keys()
        last: Counter[str] = Counter()
        for commit in log:
            assert commit.fence == last[commit.context], commit
            last[commit.context] = commit.position
