"""Every log keeps every promise, and a log that does nothing keeps none."""

import asyncio
import inspect
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest
from typing_extensions import override

from events.commit import Commit, Recorded
from events.jetstream import JetStreamLog
from events.log import Appended, Log
from events.memory import MemoryLog
from events.values import Position
from tests.events import log_contract
from tests.events.log_contract import PROMISES, Promise

every_promise = pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)


class IdleLog:
    """Takes commits, and nothing comes of it; whoever follows it is told that it ends."""

    name = "LOG_idle_1"

    async def commit(self, commit: Commit) -> Appended:
        return Appended(0)

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        if await self.tip():
            yield ()

    async def at(self, position: Position) -> Recorded | None:
        return None

    async def clock(self) -> datetime:
        return datetime.max.replace(tzinfo=UTC)

    async def tip(self) -> Position:
        return 0


class SilentLog(IdleLog):
    """The same, where whoever follows waits in vain."""

    @override
    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        await asyncio.Event().wait()
        yield ()


@every_promise
async def test_in_memory(promise: Promise) -> None:
    await promise(MemoryLog())


@every_promise
async def test_on_nats(promise: Promise, jetstream: JetStreamLog) -> None:
    await promise(jetstream)


@every_promise
async def test_on_three_servers(promise: Promise, replicated: JetStreamLog) -> None:
    await promise(replicated)


@every_promise
@pytest.mark.parametrize("log", [IdleLog(), SilentLog()], ids=["idle", "silent"])
async def test_a_log_that_does_nothing_keeps_no_promise(promise: Promise, log: Log) -> None:
    with pytest.raises((AssertionError, TimeoutError, pytest.fail.Exception)):
        async with asyncio.timeout(0.2):
            await promise(log)


def test_no_promise_is_left_out() -> None:
    written = {
        function
        for function in vars(log_contract).values()
        if inspect.iscoroutinefunction(function) and inspect.get_annotations(function) == {"log": Log, "return": None}
    }
    assert written == set(PROMISES)
