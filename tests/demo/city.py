"""A city's intake and dispatch, over a log in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from events.memory import MemoryLog
from events.wire import Reply, Request
from services.dispatch.service import DISPATCH
from services.intake.service import intake
from services.runtime.asking import Ask, understand
from services.runtime.service import Service

ANSWER_WITHIN = 30
"""Seconds: a service that has died answers nobody."""


class City:
    """Intake and dispatch over a log in memory."""

    def __init__(self) -> None:
        self.log = log = MemoryLog()
        self.services = {
            context.name: Service(
                context, log, jurisdiction="city", instance=f"{context.name}-1", clock=lambda: datetime.now(UTC)
            )
            for context in (intake(UTC), DISPATCH)
        }

    async def __call__(self, asked: Request) -> Reply:
        service = self.services[asked.command.partition(".")[0]]
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        understood = understand(asked.model_dump_json().encode(), service.memory.context)
        assert not isinstance(understood, Reply), understood
        service.submit(Ask(*understood, answer.set_result))
        async with asyncio.timeout(ANSWER_WITHIN):
            return await answer


@asynccontextmanager
async def running_city() -> AsyncIterator[City]:
    """Its services run until the block ends."""
    city = City()
    async with asyncio.TaskGroup() as running:
        for service in city.services.values():
            running.create_task(service.run())
        yield city
        for service in city.services.values():
            service.stop()
