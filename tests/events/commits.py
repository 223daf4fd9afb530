"""Commits to append, and what the log gives back."""

import asyncio
import uuid
from datetime import datetime

from events.commit import Commit, Recorded, make_commit
from events.log import Log
from events.values import Position


def a_commit(
    context: str = "dispatch",
    *,
    fence: Position,
    id: str | None = None,
    body: bytes = b"{}",
    seen: Position = 0,
    recorded: datetime | None = None,
) -> Commit:
    """A commit of one event; its id is fresh unless it is given."""
    return make_commit(
        context,
        [body],
        id=id or str(uuid.uuid4()),
        fence=fence,
        seen=seen,
        instance="dispatch-1",
        fold=3,
        recorded=recorded,
    )


async def append(log: Log, *contexts: str) -> list[Commit]:
    """Append a commit for each of the contexts, in order, to an empty log."""
    last: dict[str, Position] = {}
    commits = []
    for context in contexts:
        commit = a_commit(context, fence=last.get(context, 0))
        last[context] = (await log.commit(commit)).position
        commits.append(commit)
    return commits


async def read(log: Log, count: int, *, after: Position = 0) -> list[Recorded]:
    """The next commits after a position, which must be all there are for now."""
    commits: list[Recorded] = []
    following = log.follow(after)
    try:
        async with asyncio.timeout(20):
            async for batch in following:
                assert batch, "nothing was given as if it were something"
                commits += batch
                if len(commits) >= count:
                    break
    finally:
        await following.aclose()
    assert len(commits) == count
    return commits


def ids(commits: list[Commit]) -> list[str]:
    """The ids of commits that were sent, in order."""
    return [commit.headers["Nats-Msg-Id"] for commit in commits]
