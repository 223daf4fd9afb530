"""A service as a process of its own: connected, serving, and ended in good order."""

import asyncio
import gc
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import structlog
from faststream.nats import NatsBroker
from faststream.security import SASLPlaintext

from events.connection import Complaints, reach
from events.jetstream import JetStreamLog
from events.naming import snapshot_bucket
from events.verdict import NatsVerdicts
from services.runtime.context import Context
from services.runtime.endpoint import Endpoint
from services.runtime.overflow import Overflow
from services.runtime.service import Service
from services.runtime.shelf import ObjectShelf
from services.runtime.watching import Watch


async def run_service(
    context: Context[Any],
    *,
    nats_url: str,
    nats_user: str | None,
    nats_password: str | None,
    jurisdiction: str,
    epoch: int,
    stop: asyncio.Event,
) -> None:
    """Serve until `stop` is set. Raises what ends a service by itself: another epoch."""
    host = socket.gethostname().replace(".", "-")  # The name is one token of a subject.
    instance = f"{context.name}-{host}-{os.getpid()}-{uuid4().hex[:8]}"
    structlog.contextvars.bind_contextvars(context=context.name, instance=instance)
    found = reach(nats_url, nats_user, nats_password)
    overflow = Overflow(Complaints().tell)
    broker = NatsBroker(
        found["servers"],
        security=SASLPlaintext(found["user"], found["password"] or "") if found["user"] else None,
        name=instance,
        max_reconnect_attempts=found["max_reconnect_attempts"],
        reconnect_time_wait=found["reconnect_time_wait"],
        ping_interval=found["ping_interval"],
        apply_types=False,
        logger=None,
        error_cb=overflow.tell,
    )
    try:
        overflow.nats = nats = await broker.connect()
        log = JetStreamLog(nats, jurisdiction, epoch)
        service = Service(
            context,
            log,
            jurisdiction=jurisdiction,
            instance=instance,
            clock=lambda: datetime.now(UTC),
            shelf=ObjectShelf(nats, snapshot_bucket(jurisdiction, context.name)),
        )
        verdicts = NatsVerdicts(nats, jurisdiction, log.name)
        watch = Watch(service, verdicts, lambda: nats.stats["reconnects"])
        watching = asyncio.create_task(watch.run())
        serving = asyncio.create_task(service.run())
        endpoint = Endpoint(broker, nats, service, jurisdiction, verdicts)
        await _serve(service, serving, endpoint, asyncio.create_task(stop.wait()))
        watching.cancel()
        await serving
    finally:
        await broker.stop()


async def _serve(
    service: Service[Any], serving: "asyncio.Task[None]", endpoint: Endpoint, stopping: "asyncio.Task[Literal[True]]"
) -> None:
    """Take commands from when the service is ready until it is to stop, or ends by itself."""
    ready = asyncio.create_task(service.ready.wait())
    with folding():
        await asyncio.wait((serving, stopping, ready), return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        async with endpoint:
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            service.stop()
            await asyncio.wait((serving,))
    for task in (ready, stopping):
        task.cancel()
    service.stop()


@contextmanager
def folding() -> Iterator[None]:
    """A fold makes much that stays, and no cycles: look for garbage not meanwhile, and never among what stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
