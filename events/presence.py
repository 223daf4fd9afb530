"""Whether a log on NATS still has what was read of it: a broker may come back with an older store, or an empty one."""

import asyncio
from typing import Protocol

from nats.js.errors import NotFoundError

from events.commit import ID, Recorded
from events.log import LogLost
from events.values import Position

LOOKS = 3
BETWEEN_LOOKS = 0.5
"""Seconds. A leader that has just been deposed may answer with old numbers for a moment."""


class Readable(Protocol):
    """The part of a log that is looked at."""

    name: str

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at."""
        ...

    async def tip(self) -> Position:
        """See Log.tip."""
        ...


async def require(log: Readable, position: Position, id: str | None) -> None:
    """Make sure that the commit of this id is where it was, and that what follows it begins right behind it.

    Raises LogLost where it is not so at any of several looks, and what the client raises where nobody answers.
    """
    lost = await _lost(log, position, id)
    for _ in range(LOOKS - 1):
        if lost is None:
            return
        await asyncio.sleep(BETWEEN_LOOKS)
        lost = await _lost(log, position, id)
    if lost is not None:
        raise lost


async def _lost(log: Readable, position: Position, id: str | None) -> LogLost | None:
    if id is not None:
        found = await log.at(position)
        if found is None:
            tip = await _tip(log)
            return LogLost(f"{log.name} ends at position {tip}, and it had {position}", min(tip + 1, position))
        if found.headers.get(ID, "") != id:
            return LogLost(f"{log.name} has another commit at position {position} than it had", position)
    if await log.tip() > position and await log.at(position + 1) is None:
        return LogLost(f"{log.name} has no commit at position {position + 1}, and has later ones", position + 1)
    return None


async def _tip(log: Readable) -> Position:
    try:
        return await log.tip()
    except NotFoundError:
        return 0
