"""Keeps comparing log and journal beside the projector, and stops it where they contradict each other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from asyncpg import Connection
from nats.errors import Error as NatsError

from events.log import Log, LogLost
from projections.database import AWAY, connected
from projections.errors import AnotherLog, BrokenChain
from projections.projector import Projector
from projections.scrub import scrub
from projections.verdict import Judge

EVERY = 1.0
"""Seconds between two looks at the ends."""
AGAIN = 0.25
"""Seconds after which a store that was away is looked for."""
FIRST = 10.0
"""Seconds before the first scrub, as a start has enough to do. A log that is halted is scrubbed at once."""
REST, REST_HALTED = 600.0, 10.0
"""Seconds between two scrubs; after one that found something, or could not look, the next comes soon."""

log = structlog.get_logger()


async def judge_stores(judge: Judge, the_log: Log, dsn: str) -> None:
    """Go on from what was found before, and compare the two for ever."""
    await judge.recall()
    await asyncio.gather(judge_ends(judge, dsn), judge_all(judge, the_log, dsn))


async def judge_ends(judge: Judge, dsn: str) -> None:
    """Look at the ends for ever; say so where that cannot be done."""

    async def look(connection: Connection) -> None:
        while True:
            await judge.look(connection)
            await asyncio.sleep(EVERY)

    while True:
        await _with(dsn, judge, look)
        await asyncio.sleep(AGAIN)


async def judge_all(judge: Judge, the_log: Log, dsn: str) -> None:
    """Compare all of it, for ever."""

    async def compare(connection: Connection) -> None:
        try:
            if await scrub(connection, the_log):
                await judge.all_compared()
        except (LogLost, BrokenChain) as found:
            await judge.halt(found.position, str(found))

    await _rest(judge, FIRST)
    while True:
        compared = await _with(dsn, judge, compare)
        if judge.halted.is_set() or not compared:
            await asyncio.sleep(REST_HALTED)
        else:
            await _rest(judge, REST)


async def _rest(judge: Judge, seconds: float) -> None:
    """Do nothing for so long, or until the log is halted."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await judge.halted.wait()


async def project(projector: Projector, judge: Judge) -> None:
    """Let the projector run while nothing is known against the log. Raises what else ends it."""
    while True:
        await judge.free.wait()
        projecting, halted = asyncio.create_task(projector.run()), asyncio.create_task(judge.halted.wait())
        try:
            await asyncio.wait((projecting, halted), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (projecting, halted):
                task.cancel()
            await asyncio.wait((projecting, halted))
        try:
            if not projecting.cancelled():
                projecting.result()
        except LogLost as lost:
            await judge.halt(lost.position, str(lost))
        except AnotherLog as other:
            # Who looks at the ends looks more than once, and says so if it is true.
            log.warning("not projected", reason=str(other))
            await asyncio.sleep(EVERY)


async def _with(dsn: str, judge: Judge, work: Callable[[Connection], Awaitable[None]]) -> bool:
    """Do it to the end, or say which store is away."""
    try:
        async with connected(dsn) as connection:
            await work(connection)
            return True
    except AWAY as problem:
        judge.cannot_look(f"PostgreSQL is away: {problem!r}")
    except NatsError as problem:
        judge.cannot_look(f"NATS is away: {problem!r}")
    return False
