"""What has arrived, made ready to be written: in batches, the next one while the last one is being written."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from typing import TypeVar

from events.commit import Recorded

MAX_COMMITS = 2000
MAX_BYTES = 4_000_000
"""What a batch may hold: enough that its fixed cost does not count, little enough to be seen soon."""
SLICE = 50
"""Commits that are decoded at a stretch, about a millisecond, before others have their turn."""

T = TypeVar("T")
Commits = Sequence[Recorded]


def batches(commits: Commits) -> Iterator[Commits]:
    """The same commits, in parts that one transaction may hold."""
    start = size = 0
    for number, commit in enumerate(commits):
        size += len(commit.body)
        if number > start and (number - start >= MAX_COMMITS or size > MAX_BYTES):
            yield commits[start:number]
            start, size = number, len(commit.body)
    if start < len(commits):
        yield commits[start:]


def slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The same items, in parts of a size."""
    return (items[start : start + size] for start in range(0, len(items), size))


async def decoded(arriving: AsyncGenerator[Commits, None]) -> AsyncGenerator[Commits, None]:
    """What arrives, in batches whose events are decoded."""
    async with aclosing(arriving):
        async for arrived in arriving:
            for batch in batches(arrived):
                for part in slices(batch, SLICE):
                    for commit in part:
                        # Whatever is wrong with it the folds meet again, and say so.
                        with suppress(Exception):
                            _ = commit.envelopes
                    await asyncio.sleep(0)
                yield batch


async def ahead(made: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same; while one is used, the next is made."""
    upcoming = asyncio.ensure_future(anext(made, None))
    try:
        while (ready := await upcoming) is not None:
            upcoming = asyncio.ensure_future(anext(made, None))
            yield ready
    finally:
        upcoming.cancel()
        await asyncio.wait({upcoming})
        await made.aclose()
