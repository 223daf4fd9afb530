"""A whole Liandong as its user starts it: `liandong up` on a data folder, in processes of its own."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import nats
from nats.aio.client import Client

from deploy.folder import DataFolder
from deploy.running import read_running
from events.connection import reach

START_WITHIN = 40


class Installation:
    """One `liandong up`, ready."""

    def __init__(self, data: Path, process: asyncio.subprocess.Process, addresses: dict[str, str]) -> None:
        self.data = data
        self.nats = addresses["nats"]
        self.postgres = addresses["postgres"]
        self.http = httpx.AsyncClient(timeout=30)
        self._process = process
        self._graphql = addresses["graphql"]

    @property
    def pid(self) -> int:
        """Of `up` itself."""
        return self._process.pid

    def pid_of(self, child: str) -> int:
        """Of one of its children, now."""
        return read_running(DataFolder(self.data)).children[child].pid

    @property
    def gateway(self) -> str:
        """Host and port of the gateway."""
        return urlsplit(self._graphql).netloc

    async def kill(self, child: str) -> None:
        """Kill -9 a child, whatever it is doing, as soon as it is there to be killed."""
        async with asyncio.timeout(30):
            while True:
                with suppress(ProcessLookupError):
                    os.kill(self.pid_of(child), signal.SIGKILL)
                    return
                await asyncio.sleep(0.05)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query or a mutation, which must have no errors."""
        answer = (await self.http.post(self._graphql, json={"query": query, "variables": variables})).json()
        assert not answer.get("errors"), answer
        data: dict[str, Any] = answer["data"]
        return data

    async def visible(self, position: int) -> dict[str, Any]:
        """Wait until readers can see a position, however often the gateway is away meanwhile; the head then."""
        async with asyncio.timeout(120):
            while True:
                try:
                    head: dict[str, Any] = (await self.ask("{ head { position lag lagSeconds } }"))["head"]
                    if int(head["position"] or 0) >= position:
                        return head
                except (httpx.TransportError, json.JSONDecodeError, AssertionError):
                    pass
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def broker(self) -> AsyncIterator[Client]:
        """A connection to NATS as the administrator, that outlives the server."""
        client = await nats.connect(**reach(self.nats), error_cb=_unheard)
        try:
            yield client
        finally:
            await client.close()

    async def stop(self) -> int:
        """End it in good order; its exit code."""
        await self.http.aclose()
        if self._process.returncode is None:
            self._process.terminate()
        return await self._process.wait()


async def _unheard(_: Exception) -> None:
    """A broker that is killed on purpose is no news."""


@asynccontextmanager
async def installation(data: Path, **settings: str) -> AsyncIterator[Installation]:
    """Start it, with LIANDONG_… variables where some are given, and stop it in the end."""
    process = await liandong("up", "--port", "0", "--json", data=data, **settings)
    assert process.stdout
    async with asyncio.timeout(START_WITHIN):
        line = await process.stdout.readline()
    assert line, f"up ended with {await process.wait()}"
    up = Installation(data, process, json.loads(line))
    try:
        yield up
    finally:
        await up.stop()


async def liandong(*arguments: str, data: Path, **settings: str) -> asyncio.subprocess.Process:
    """The command line, as a process; what it logs goes into a file beside its data."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANDONG_")}
    with (data.parent / f"{data.name}-{arguments[0]}.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deploy.cli",
            *arguments,
            "--data",
            str(data),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={**environment, "LIANDONG_LOG_FORMAT": "json", **settings},
        )


async def run(*arguments: str, data: Path, **settings: str) -> tuple[int, str]:
    """The command line, to its end: exit code and what it printed."""
    process = await liandong(*arguments, data=data, **settings)
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()
