"""The scrub: the whole log compared with the whole journal, slowly, as either may rot in the middle."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from asyncpg import Connection

from events.commit import Recorded
from events.log import Log, LogLost
from projections import checkpoint, journal
from projections.arriving import slices
from projections.chain import START, link
from projections.errors import BrokenChain

PAGE = 500
"""Commits between two rests."""
REST = 4
"""How many times as long as it worked it rests: a fifth of a core at most."""


async def scrub(connection: Connection, log: Log) -> bool:
    """Compare the two up to the checkpoint. False where there is something that cannot be compared: their ends differ.

    By the hash chain, so a restored log is the same as its former self. Raises LogLost where the log is not what was
    hashed, BrokenChain where the journal is not, and what the clients raise where a store is away.
    """
    last = await checkpoint.read(connection)
    if last is None or last.position == 0:
        return True
    if last.log != log.name or await log.tip() < last.position:
        return False
    time = asyncio.get_running_loop().time
    previous, expected = START, 1
    async with aclosing(_one_by_one(log.follow(0))) as commits:
        began = time()
        async for rows in journal.read(connection, 0, last.position, PAGE):
            for part in slices(rows, journal.SLICE):
                for stored in part:
                    if stored.commit.position != expected:
                        raise BrokenChain(expected, "the journal lacks this commit")
                    if link(previous, stored.commit) != stored.head.hash:
                        raise BrokenChain(expected, "the journal's commit is not what was hashed")
                    if link(previous, await anext(commits)) != stored.head.hash:
                        raise LogLost(f"at position {expected} {log.name} has not the commit that was hashed", expected)
                    previous, expected = stored.head.hash, expected + 1
                await asyncio.sleep(0)
            await asyncio.sleep((time() - began) * REST)
            began = time()
    if expected <= last.position:
        raise BrokenChain(expected, "the journal lacks this commit")
    return True


async def _one_by_one(arriving: AsyncGenerator[Sequence[Recorded], None]) -> AsyncGenerator[Recorded, None]:
    async with aclosing(arriving):
        async for commits in arriving:
            for commit in commits:
                yield commit
