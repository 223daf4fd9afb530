"""A broker with the services of a city, each in a process of its own, and somebody who commands."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer
from deploy.streams import ensure_log
from events.naming import command_subject, log_subject
from events.values import Position
from events.wire import Reply, Request, new_command_id

CITY = "city"


class Commander:
    """Gives commands over NATS, as the gateway does."""

    def __init__(self, nats: Client) -> None:
        self._nats = nats

    async def ask(self, command: str, after: Position = 0, **data: Any) -> Reply:
        """The answer to a command."""
        request = Request(command=command, id=new_command_id(), actor="dispatcher/anna", after=after, data=data)
        subject = command_subject(CITY, command.partition(".")[0])
        return Reply.model_validate_json(
            (await self._nats.request(subject, request.model_dump_json().encode(), timeout=10)).data
        )

    async def do(self, command: str, after: Position = 0, **data: Any) -> Position:
        """Where a command was accepted."""
        reply = await self.ask(command, after, **data)
        assert reply.refusal is None, reply
        assert reply.position is not None
        return reply.position

    async def publish_raw(self, body: bytes) -> None:
        """The floor: one durable message, with nothing to decide."""
        await self._nats.jetstream().publish(log_subject(CITY, 1, "raw"), body)


@asynccontextmanager
async def services(server: NatsServer, *names: str) -> AsyncIterator[Commander]:
    """The services, ready, with an empty log."""
    client = await nats.connect(server.url_for("admin"))
    await ensure_log(client, CITY, 1)
    running = [await _start(server, name) for name in names]
    commander = Commander(client)
    try:
        for name in names:
            await _ready(commander, name)
        yield commander
    finally:
        for process in running:
            process.terminate()
            await process.wait()
        await client.close()


async def _start(server: NatsServer, name: str) -> Process:
    environment = {
        **os.environ,
        "LIANDONG_NATS_URL": server.url,
        "LIANDONG_NATS_USER": name,
        "LIANDONG_NATS_PASSWORD": server.passwords[name],
        "LIANDONG_LOG_FORMAT": "json",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "service", name, env=environment, stderr=asyncio.subprocess.DEVNULL
    )


async def _ready(commander: Commander, name: str) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await commander.ask(f"{name}.are_you_there")
            except nats.errors.NoRespondersError:
                await asyncio.sleep(0.05)
            else:
                return
