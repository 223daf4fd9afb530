"""The gateway as a process."""

import asyncio
import gc
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

from events.keys import KeyBucket
from events.naming import stream_name
from events.values import Actor
from events.verdict import NatsVerdicts
from gateway.app import make_app
from gateway.asking import NatsAsker
from gateway.broker import Broker
from gateway.callers import Callers
from gateway.context import House
from gateway.instances import NatsRoll
from gateway.limits import MOST_BYTES
from gateway.moment import Moments
from gateway.policy import Policy
from gateway.questioning import NatsQuestioner
from gateway.standing import Stand
from gateway.tip import JetStreamTip
from projections.reading import Reader

GRACE = 5
"""Seconds that open requests have to end when the gateway stops."""
WAITING = 256

_log = structlog.get_logger(__name__)


async def run_gateway(
    *,
    nats_url: str,
    nats_user: str | None,
    nats_password: str | None,
    jurisdiction: str,
    epoch: int,
    database_url: str,
    host: str,
    port: int,
    stop: asyncio.Event,
    tokens: Mapping[str, Actor] | None = None,
    region: str = "CN",
) -> None:
    """Serve until `stop` is set. Raises OpenToAll where `host` is not this machine's own and there are no tokens."""
    policy = Policy(tokens)
    policy.check_bind(host)
    reader = Reader(database_url)
    broker = Broker(nats_url, nats_user, nats_password, jurisdiction, reader.announced)
    house = House(
        reader=reader,
        asker=NatsAsker(broker.client, jurisdiction),
        questioner=NatsQuestioner(broker.client, jurisdiction),
        stand=Stand(reader, JetStreamTip(broker.client, stream_name(jurisdiction, epoch))),
        moments=Moments(reader),
        policy=policy,
        roll=NatsRoll(broker.client, jurisdiction),
        callers=Callers(KeyBucket(broker.client, jurisdiction), region),
        verdicts=NatsVerdicts(broker.client, jurisdiction, stream_name(jurisdiction, epoch)),
    )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=WAITING)
    try:
        async with broker:
            gc.freeze()  # what is there now stays: schema and modules are not looked through again for garbage
            _log.info("listening", host=host, port=listening.getsockname()[1])
            await serve(make_app(house, broker), listening, stop)
    finally:
        await reader.close()


async def serve(app: Starlette, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serve an application on a socket until `stop` is set, then let open requests end."""
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            ws_max_size=MOST_BYTES,
            timeout_graceful_shutdown=GRACE,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Whoever started us listens to signals, and says when to stop."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
