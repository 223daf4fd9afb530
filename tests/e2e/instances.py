"""Instances of one service as processes of their own, each known by its name, that can be killed and paused."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.errors import NoRespondersError

from deploy.embedded.nats import NatsServer
from events.jetstream import JetStreamLog
from events.naming import instance_subject

CITY = "city"


class Instances:
    """Those of one context of the city, as the user of the broker that they are under `up`."""

    def __init__(self, server: NatsServer, nats: Client, context: str) -> None:
        self._server = server
        self._nats = nats
        self._context = context
        self._log = JetStreamLog(nats, CITY, 1)
        self._processes: dict[str, Process] = {}
        self._reading: list[asyncio.Task[bytes]] = []

    async def add(self) -> None:
        """One more, serving."""
        environment = {
            **os.environ,
            "LIANDONG_NATS_URL": self._server.url,
            "LIANDONG_NATS_USER": self._context,
            "LIANDONG_NATS_PASSWORD": self._server.passwords[self._context],
            "LIANDONG_LOG_FORMAT": "json",
        }
        command = (sys.executable, "-m", "deploy.cli", "service", self._context)
        process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=PIPE)
        assert process.stderr is not None
        async with asyncio.timeout(60):
            while (said := json.loads(await process.stderr.readline()))["event"] != "ready":
                pass
            name = said["instance"]
            self._processes[name] = process
            self._reading.append(asyncio.create_task(process.stderr.read()))
            await self._until_it_answers(instance_subject(CITY, self._context, name))

    async def _until_it_answers(self, subject: str) -> None:
        while True:
            with suppress(NoRespondersError):
                await self._nats.request(subject, b"are you there?")
                return
            await asyncio.sleep(0.01)

    def __len__(self) -> int:
        return len(self._processes)

    async def favourite(self) -> str:
        """Who made the last commit, where that was one of this context."""
        last = await self._log.at(await self._log.tip())
        assert last is not None
        return last.instance

    async def kill(self, name: str) -> None:
        """Kill -9, whatever it is doing."""
        process = self._processes.pop(name)
        process.kill()
        await process.wait()

    def pause(self, name: str) -> None:
        """It stands still, and keeps its connections."""
        self._processes[name].send_signal(signal.SIGSTOP)

    def go_on(self, name: str) -> None:
        """It knows nothing of the time that it stood still."""
        self._processes[name].send_signal(signal.SIGCONT)

    async def end(self) -> None:
        """End all of them in good order."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
        for process in self._processes.values():
            await process.wait()
        self._processes.clear()
        await asyncio.gather(*self._reading)


@asynccontextmanager
async def dispatchers(server: NatsServer, nats: Client, number: int) -> AsyncIterator[Instances]:
    """So many instances of dispatch while the block lasts; the log must be there."""
    made = Instances(server, nats, "dispatch")
    try:
        await asyncio.gather(*(made.add() for _ in range(number)))
        yield made
    finally:
        await made.end()
