"""What is left of a log, held against what it should hold."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from events.commit import Recorded
from events.log import Log, LogLost
from events.values import Position
from projections.chain import covered
from projections.filling import Progress, unwatched
from projections.sources import Source

SILENCE = 5.0
"""Seconds without a commit after which one is missing, and each that is left is asked for by its position."""


class Survey(NamedTuple):
    """A log held against a source, each position by itself."""

    tip: Position
    """Where the log ends."""
    lacking: int
    """Commits of the source that the log has not."""
    others: list[Position]
    """Where the log has other commits than the source."""
    beyond: list[Position]
    """Where the log has commits after the source's end."""
    begins: bool
    """Whether the log is a beginning of the source and nothing else."""
    joined: bool
    """Whether what is beyond follows on from the source: no commit between is missing, and none is another."""

    @property
    def whole(self) -> bool:
        """Whether the log has all that the source has."""
        return not self.lacking and not self.others

    @property
    def strange(self) -> list[Position]:
        """Where the log has what a restore from the source does not bring back."""
        return self.others if self.joined else self.others + self.beyond


async def survey(log: Log, source: Source, told: Progress = unwatched) -> Survey:
    """Hold a log against a source. Raises BrokenChain where the source is not what was hashed."""
    tip = await log.tip()
    lacking = 0
    others: list[Position] = []
    beyond: list[Position] = []
    last_is_there = source.last == 0
    async with aclosing(remaining(log, tip)) as left:
        there = await anext(left, None)
        async for batch in source.read():
            for commit in batch:
                if there is None or there.position > commit.position:
                    lacking += 1
                    continue
                if covered(there) != covered(commit):
                    others.append(commit.position)
                last_is_there = commit.position == source.last
                there = await anext(left, None)
            told(batch[-1].position, source.last)
        while there is not None:
            beyond.append(there.position)
            there = await anext(left, None)
    begins = not others and not beyond and lacking == source.last - tip
    joined = not others and last_is_there and len(beyond) == tip - source.last
    return Survey(tip, lacking, others, beyond, begins, joined)


async def remaining(log: Log, tip: Position) -> AsyncGenerator[Recorded, None]:
    """Every commit of a log up to its tip that is still there."""
    position: Position = 0
    try:
        async with aclosing(log.follow(0)) as following:
            while position < tip:
                async with asyncio.timeout(SILENCE):
                    commits = await anext(following)
                for commit in commits:
                    if (position := commit.position) <= tip:
                        yield commit
    except (TimeoutError, LogLost):
        pass
    for missing in range(position + 1, tip + 1):
        if (found := await log.at(missing)) is not None:
            yield found
