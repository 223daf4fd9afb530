"""An instance of dispatch over a real broker, in this process, with a clock of one's own choice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from faststream.nats import NatsBroker

from events.jetstream import JetStreamLog
from events.verdict import NatsVerdicts
from services.dispatch.service import DISPATCH
from services.runtime.endpoint import Endpoint
from services.runtime.service import Service


@asynccontextmanager
async def serving(url: str, jurisdiction: str, name: str = "one", off: float = 0) -> AsyncIterator[Service[Any]]:
    """An instance whose clock is so many seconds ahead."""
    broker = NatsBroker(url, apply_types=False, logger=None)
    connection = await broker.connect()
    log = JetStreamLog(connection, jurisdiction, 1)
    verdicts = NatsVerdicts(connection, jurisdiction, log.name)
    service: Service[Any] = Service(
        DISPATCH,
        log,
        jurisdiction=jurisdiction,
        instance=name,
        clock=lambda: datetime.now(UTC) + timedelta(seconds=off),
    )
    running = asyncio.create_task(service.run())
    await service.ready.wait()
    try:
        async with Endpoint(broker, connection, service, jurisdiction, verdicts):
            yield service
            service.stop()
            await running
    finally:
        await broker.stop()
