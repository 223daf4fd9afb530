"""Finding out how an installation is: everybody is asked at once, and nobody is waited for long."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from typing import NamedTuple, TypeVar
from urllib.error import HTTPError

from nats.js.errors import NotFoundError
from pydantic_core import from_json

from deploy.attached import Servers
from deploy.errors import Trouble
from deploy.findings import SILENT
from deploy.folder import DataFolder
from deploy.probe import get
from deploy.reachable import reachable
from deploy.running import Running
from deploy.settings import Settings
from deploy.situation import LogSeen, ProcessSeen, ReadersSeen, Situation, StaleSeen, TrustSeen
from events.jetstream import JetStreamLog
from events.verdict import NatsVerdicts
from gateway.instances import Instance, NatsRoll
from gateway.tip import Behind, JetStreamTip
from gateway.verdicts import Found, find
from projections.reading import Head, Reader

NATS, POSTGRES = 4.0, 2.0
"""Seconds for each to say all that is asked of it. NATS is asked when PostgreSQL has answered, or has not."""
INSTANCES = 0.5
"""Seconds in which an instance must answer."""

T = TypeVar("T")


class _Broker(NamedTuple):
    """What NATS, and whoever listens to it, has said."""

    log: LogSeen
    instances: list[Instance] | None
    behind: Behind | None
    trust: Found


async def look(data: DataFolder, settings: Settings, option: str) -> Situation:
    """How the installation is: that of the folder, or else that of the servers that the environment names.

    Raises NotRunning where there is neither. `option`: see Situation.data.
    """
    servers, running = reachable(data, settings)
    head = asyncio.create_task(_or_why(_head(servers), POSTGRES))
    (broker, log_problem), (known, readers_problem), (_, gateway_problem) = await asyncio.gather(
        _or_why(_broker(servers, head), NATS), head, _or_why(_gateway(running), NATS)
    )
    return Situation(
        data=option,
        graphql=running.addresses.graphql if running else None,
        starting=running is not None and not running.ready,
        log=broker.log if broker else None,
        log_problem=log_problem,
        trust=TrustSeen(**broker.trust._asdict()) if broker else None,
        readers=_readers(known, broker.behind if broker else None) if known else None,
        readers_problem=readers_problem,
        gateway_problem=gateway_problem,
        instances=broker.instances if broker else None,
        processes=_processes(running),
    )


async def _or_why(asked: Awaitable[T], patience: float) -> tuple[T | None, str | None]:
    """What was said, or why nothing was."""
    try:
        async with asyncio.timeout(patience):
            return await asked, None
    except TimeoutError:
        return None, f"no answer within {patience:.0f} s"
    except Trouble as trouble:
        return None, str(trouble)
    except Exception as problem:
        cause: BaseException = problem
        while cause.__cause__ is not None:
            cause = cause.__cause__
        said = str(cause).partition("\n")[0]
        return None, f"{type(cause).__name__}: {said}" if said else type(cause).__name__


async def _broker(servers: Servers, head: "asyncio.Task[tuple[Head | None, str | None]]") -> _Broker | None:
    if servers.nats_url is None:
        return None
    async with servers.connected() as nats:
        log = JetStreamLog(nats, servers.jurisdiction, servers.epoch)
        # Shielded: if this takes too long, what PostgreSQL has said still counts.
        known, _ = await asyncio.shield(head)
        behind = await JetStreamTip(nats, log.name).behind(known.position) if known else None
        try:
            tip = known.position + behind.commits if known and behind else await log.tip()
        except NotFoundError:
            raise Trouble(f"NATS has no {log.name}; `liandong up` makes it") from None
        last = await log.at(tip)
        age = max((await log.clock() - last.recorded_at).total_seconds(), 0.0) if last else None
        instances, trust = await asyncio.gather(
            NatsRoll(nats, servers.jurisdiction, INSTANCES).call(),
            find(NatsVerdicts(nats, servers.jurisdiction, log.name)),
        )
        return _Broker(LogSeen(name=log.name, epoch=servers.epoch, tip=tip, age=age), instances, behind, trust)


async def _head(servers: Servers) -> Head | None:
    if servers.database_url is None:
        return None
    reader = Reader(servers.database_url)
    try:
        return await reader.head()
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await reader.close()


async def _gateway(running: Running | None) -> None:
    """Raises Trouble where it cannot be used."""
    if running is None or not running.ready:
        return
    try:
        await get(running.addresses.graphql.removesuffix("graphql") + "ready")
    except HTTPError as refused:
        reasons = from_json(refused.read()).get("reasons", [])
        raise Trouble("; ".join(reasons)) from None
    except (OSError, HTTPException):
        raise Trouble(SILENT) from None


def _readers(head: Head, behind: Behind | None) -> ReadersSeen:
    return ReadersSeen(
        position=head.position,
        log=head.log,
        behind=behind and behind.commits,
        seconds=behind and behind.seconds,
        stale={name: StaleSeen(**stale._asdict()) for name, stale in head.stale.items()},
    )


def _processes(running: Running | None) -> dict[str, ProcessSeen]:
    now = datetime.now(UTC)
    return {
        name: ProcessSeen(
            pid=alive.pid,
            restarts=alive.restarts,
            age=max((now - alive.since).total_seconds(), 0.0) if alive.since else None,
        )
        for name, alive in (running.children if running else {}).items()
    }
