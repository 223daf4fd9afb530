"""`liandong up`: all of it on one machine, in order, kept running until it is told to stop."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.attached import CONNECT_WITHIN
from deploy.child import Child
from deploy.errors import Trouble
from deploy.folder import DataFolder
from deploy.people import settle_keys
from deploy.permissions import CONTEXTS
from deploy.plan import Plan, make_plan
from deploy.probe import healthy
from deploy.replicas import check_replicas, servers_for
from deploy.restoring.epoch import check_journal, of_up
from deploy.restoring.epochs import Epochs
from deploy.running import Addresses, Running
from deploy.settings import Settings
from deploy.storage import watched
from deploy.streams import check_sync_always, ensure_buckets, ensure_log
from deploy.supervisor import Alive, Supervisor
from deploy.wiring import PROCESSES, migrate
from events.connection import Complaints, reach
from events.naming import people_bucket, state_bucket, stream_name
from projections.database import connected

log = structlog.get_logger(__name__)


async def run_up(
    data: DataFolder, settings: Settings, *, demo_speed: float | None, announce: Callable[[Addresses], None]
) -> None:
    """Start everything, announce its addresses once it is ready, and keep it running until SIGTERM or SIGINT.

    Raises Trouble where something does not start; what had started is stopped then.
    """
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    with data.hold():
        settings = of_up(data, settings)
        plan = await asyncio.to_thread(make_plan, data, settings)
        board = _Board(data, plan)
        try:
            async with Supervisor(board.changed) as supervisor:
                starting = asyncio.create_task(_start(plan, supervisor))
                stopped = asyncio.create_task(stop.wait())
                await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not starting.done():
                    starting.cancel()
                    await asyncio.wait({starting})
                    return
                starting.result()
                board.ready()
                announce(plan.addresses)
                if demo_speed is not None:
                    await supervisor.start(_demo(plan, data, demo_speed))
                async with watched(plan, data.nats, supervisor):
                    await stopped
        finally:
            data.run_file.unlink(missing_ok=True)


async def _start(plan: Plan, supervisor: Supervisor) -> None:
    if plan.nats:
        await supervisor.start(plan.nats.child)
        await check_sync_always(plan.nats.monitor_url)
    else:
        log.warning("cannot ask your NATS server whether it syncs before it acknowledges: see docs/errors.md#sync")
    emptied = await _make_log(plan)
    if plan.postgres:
        await supervisor.start(plan.postgres.child)
        await plan.postgres.ensure_database()
    await migrate(plan.database_url)
    await check_journal(plan.database_url, plan.settings, emptied=emptied)
    await _settle_keys(plan)
    for name in PROCESSES:
        for number in range(1, plan.settings.instances.get(name, 1) + 1):
            await supervisor.start(_process(plan, name, number))


async def _make_log(plan: Plan) -> bool:
    """Make what is not there yet. Whether the log has nothing of what an earlier epoch had."""
    settings = plan.settings
    jurisdiction, replicas = settings.jurisdiction, settings.replicas
    async with _broker(plan) as client:
        with servers_for(replicas):
            await ensure_log(client, jurisdiction, settings.epoch, replicas=replicas)
            epochs = Epochs(client, jurisdiction)
            await epochs.check(settings.epoch)
            await ensure_buckets(client, jurisdiction, CONTEXTS, replicas=replicas)
        beside = (f"KV_{state_bucket(jurisdiction)}", f"KV_{people_bucket(jurisdiction)}")
        await check_replicas(client, (stream_name(jurisdiction, settings.epoch), *beside), replicas)
        return await epochs.emptied(settings.epoch)


async def _settle_keys(plan: Plan) -> None:
    """Have people's keys in both stores."""
    async with _broker(plan) as client, connected(plan.database_url) as connection:
        await settle_keys(client, plan.settings.jurisdiction, connection)


@asynccontextmanager
async def _broker(plan: Plan) -> AsyncIterator[Client]:
    settings = plan.settings
    reached = reach(plan.addresses.nats, settings.nats_user, settings.nats_password)
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            client = await nats.connect(**reached, error_cb=Complaints().tell)
    except (NatsError, OSError) as problem:
        raise Trouble(f"LIANDONG_NATS_URL: the NATS server does not answer: {problem!r}") from None
    try:
        yield client
    except NatsError as problem:
        raise Trouble(f"LIANDONG_NATS_URL: the NATS server does not do it: {problem!r}") from None
    finally:
        await client.close()


def _process(plan: Plan, name: str, number: int) -> Child:
    health = plan.addresses.graphql.removesuffix("graphql") + "ready"
    return Child(
        name if number == 1 else f"{name}-{number}",
        (sys.executable, "-m", "deploy.cli", "service", name),
        plan.environment(name),
        ready=(lambda: healthy(health)) if name == "gateway" else None,
    )


def _demo(plan: Plan, data: DataFolder, speed: float) -> Child:
    command = (sys.executable, "-m", "deploy.cli", "demo", "--data", str(data.path), "--speed", str(speed))
    return Child("demo", command, plan.credentials, once=True)


class _Board:
    """Keeps DATA/run.json true."""

    def __init__(self, data: DataFolder, plan: Plan) -> None:
        self._data = data
        self._running = Running(
            pid=os.getpid(),
            jurisdiction=plan.settings.jurisdiction,
            epoch=plan.settings.epoch,
            addresses=plan.addresses,
        )

    def changed(self, children: Mapping[str, Alive]) -> None:
        self._say(children=dict(children))

    def ready(self) -> None:
        self._say(ready=True)

    def _say(self, **news: object) -> None:
        self._running = self._running.model_copy(update=news)
        self._running.write(self._data)
