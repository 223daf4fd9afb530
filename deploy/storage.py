"""The disk that the embedded NATS writes to: services are told how much room is left, and a full one is outlived."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

import nats
import structlog
from nats.errors import Error as NatsError

from deploy.permissions import ADMIN
from deploy.plan import Plan
from deploy.probe import get
from deploy.supervisor import Supervisor
from events.connection import Complaints, reach
from events.naming import storage_subject
from events.wire import Storage

EVERY = 1.0
"""Seconds between two looks: what a busy city writes in it is a small part of the reserve."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def watched(plan: Plan, folder: Path, supervisor: Supervisor) -> AsyncIterator[None]:
    """Watch the disk of the embedded NATS while the block lasts. A server of yours is yours to watch."""
    if plan.nats is None:
        yield
        return
    watching = asyncio.create_task(_watch(plan, plan.nats.monitor_url, folder, supervisor))
    try:
        yield
    finally:
        while not watching.done():
            # On Python 3.11 it is forgotten where it meets an answer, of the client's first connection too: said again.
            watching.cancel()
            await asyncio.wait({watching}, timeout=EVERY)


async def _watch(plan: Plan, monitor_url: str, folder: Path, supervisor: Supervisor) -> None:
    assert plan.nats is not None
    client = await nats.connect(**reach(plan.nats.url_for(ADMIN)), name="storage", error_cb=Complaints().tell)
    subject = storage_subject(plan.settings.jurisdiction)
    try:
        while True:
            storage = Storage(free=shutil.disk_usage(folder).free, reserve=plan.settings.disk_reserve)
            with suppress(NatsError):
                await client.publish(subject, storage.model_dump_json().encode())
            if storage.free >= storage.reserve and await met_the_end(monitor_url):
                # NATS 2.15 answers no commit after that, however much room there is again, until it is started anew.
                log.warning(
                    "nats met the end of its disk, and is started again as there is room now", free=storage.free
                )
                await supervisor.restart("nats")
            await asyncio.sleep(EVERY)
    finally:
        await client.close()


async def met_the_end(monitor_url: str) -> bool:
    """Whether the server says that a write of its store failed for want of space."""
    try:
        await get(f"{monitor_url}/healthz")
    except HTTPError as unwell:
        return b"no space left" in unwell.read()
    except (OSError, HTTPException):
        pass
    return False
