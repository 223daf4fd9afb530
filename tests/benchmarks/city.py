"""A broker with the services of a city, each in a process of its own, and somebody who commands."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import nats
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer
from deploy.streams import ensure_log
from events.naming import command_subject, log_subject
from events.values import Position
from events.wire import Reply, Request, new_command_id
from tests.trusting import trusted

CITY = "city"


class Commander:
    """Gives commands over NATS, as the gateway does."""

    def __init__(self, nats: Client) -> None:
        self.nats = nats

    async def ask(self, command: str, after: Position = 0, **data: Any) -> Reply:
        """The answer to a command."""
        request = Request(command=command, id=new_command_id(), actor="dispatcher/anna", after=after, data=data)
        subject = command_subject(CITY, command.partition(".")[0])
        return Reply.model_validate_json(
            (await self.nats.request(subject, request.model_dump_json().encode(), timeout=10)).data
        )

    async def do(self, command: str, after: Position = 0, **data: Any) -> Position:
        """Where a command was accepted."""
        reply = await self.ask(command, after, **data)
        assert reply.refusal is None, reply
        assert reply.position is not None
        return reply.position

    async def publish_raw(self, body: bytes) -> None:
        """The floor: one durable message, with nothing to decide."""
        await self.nats.jetstream().publish(log_subject(CITY, 1, "raw"), body)


@asynccontextmanager
async def services(server: NatsServer, *names: str) -> AsyncIterator[Commander]:
    """The services of a city, ready, with an empty log."""
    async with AsyncExitStack() as stack:
        client = await nats.connect(server.url_for("admin"))
        stack.push_async_callback(client.close)
        await ensure_log(client, CITY, 1)
        for name in names:
            await stack.enter_async_context(started(server, name, client))
        yield Commander(client)


@asynccontextmanager
async def started(
    server: NatsServer, name: str, client: Client, jurisdiction: str = CITY
) -> AsyncIterator[asyncio.subprocess.Process]:
    """One service as a process, from when it takes commands until the block ends; no projector doubts its log."""

    environment = {
        **os.environ,
        "LIANDONG_NATS_URL": server.url,
        "LIANDONG_NATS_USER": "admin",
        "LIANDONG_NATS_PASSWORD": server.passwords["admin"],
        "LIANDONG_JURISDICTION": jurisdiction,
        "LIANDONG_LOG_FORMAT": "json",
    }
    async with trusted(client, jurisdiction):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli", "service", name, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(60):
                await _until_it_answers(client, command_subject(jurisdiction, name))
            yield process
        finally:
            process.terminate()
            await process.wait()


async def _until_it_answers(client: Client, subject: str) -> None:
    while True:
        try:
            await client.request(subject, b"are you there?", timeout=10)
            await asyncio.sleep(0.5)  # in which it has asked whether its log is to be trusted
        except nats.errors.NoRespondersError:
            await asyncio.sleep(0.05)
        else:
            return
