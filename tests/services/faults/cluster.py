"""Several instances of intake and dispatch over one faulty log; they crash, and others start. One seed is one world."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from typing import Any

from events.commit import Recorded
from events.memory import MemoryLog
from services.common.command import Command
from services.runtime.context import Context
from services.runtime.service import Service
from services.runtime.shelf import Shelf
from tests.services.city import T0
from tests.services.faults.clients import Clients
from tests.services.faults.wishes import CONTEXTS, Wish, random_command, staffing
from tests.services.faulty import FaultyLog, Weather

MOST_BEHIND = timedelta(seconds=2)
"""By how much the slowest clock is behind."""


class Node:
    """An instance, or the next one in its place after a crash."""

    def __init__(self, cluster: "Cluster", context: Context[Any], name: str, skew: float) -> None:
        self.cluster, self.context, self.name, self.skew = cluster, context, name, skew
        self.lives = 0
        self.start()

    def start(self) -> None:
        self.lives += 1
        self.service: Service[Any] = Service(
            self.context,
            self.cluster.faulty,
            jurisdiction="city",
            instance=f"{self.name}.{self.lives}",
            clock=lambda: self.cluster.now(self.skew),
            shelf=self.cluster.shelf,
        )
        self.running = asyncio.create_task(self.service.run())
        self.running.add_done_callback(self._ended)

    def _ended(self, running: asyncio.Task[None]) -> None:
        if not running.cancelled() and (error := running.exception()) is not None:
            self.cluster.deaths.append(f"{self.service.instance} died of {error!r}")

    async def end(self, *, gracefully: bool) -> None:
        if gracefully:
            self.service.stop()
        else:
            self.running.cancel()
        await asyncio.wait([self.running])

    @property
    def at_rest(self) -> bool:
        """It has read and reacted to all that there is, and nobody waits."""
        status = self.service.status()
        return status.read == status.reacted == len(self.cluster.commits) and not status.waiting


class Cluster:
    """The world of one seed."""

    def __init__(self, seed: int, log: type[MemoryLog] = MemoryLog, shelf: Shelf | None = None) -> None:
        self.shelf = shelf
        self.chance = Random(seed)
        chance = self.chance
        self.log = log(clock=self.now)
        self.weather = Weather(
            lost=chance.choice((0, 5, 20)),
            unacknowledged=chance.choice((0, 5, 30)),
            late=chance.choice((0, 5, 20)),
            twice=chance.choice((0, 10)),
            slowest=chance.choice((0.01, 0.1, 0.4)),
        )
        self.faulty = FaultyLog(self.log, self.weather, chance, ids_first=seed % 2 == 1)
        self.stormy = True
        self.deaths: list[str] = []
        self.wishes: list[Wish] = []
        self.commits: list[Recorded] = []
        self.nodes = [
            Node(self, context, f"{context.name}-{number}", skew=chance.choice((-MOST_BEHIND.total_seconds(), 0, 0, 3)))
            for context in CONTEXTS
            for number in range(chance.choice((1, 2, 2, 3)))
        ]

    def now(self, skew: float = 0) -> datetime:
        return T0 + timedelta(seconds=60 + asyncio.get_running_loop().time() + skew)

    async def live(self) -> None:
        """Two busy times with a pause between, in which deadlines may fall due; then clear weather and rest."""
        reading = asyncio.create_task(self._read())
        clients = Clients(self)
        chaos = asyncio.create_task(self._crash_and_restart())
        await clients.want((*staffing(), *self._anything(10)), rushes=3)
        await asyncio.sleep(self.chance.choice((5, 80)))
        await clients.want((*staffing(), *self._anything(6)), rushes=3)
        self.stormy = False
        self.weather.clear_up()
        await chaos
        await asyncio.sleep(70)
        await self.faulty.quiet()
        await self._rest()
        reading.cancel()

    async def close(self) -> None:
        for node in self.nodes:
            await node.end(gracefully=False)

    async def _rest(self) -> None:
        for _ in range(100):
            await asyncio.sleep(0.5)
            if all(node.at_rest for node in self.nodes):
                return
        self.deaths.append(f"never comes to rest: {[node.service.status() for node in self.nodes]}")

    async def _read(self) -> None:
        async for commits in self.log.follow(0):
            self.commits += commits

    async def _crash_and_restart(self) -> None:
        while self.stormy:
            await asyncio.sleep(self.chance.expovariate(1 / 8))
            node = self.chance.choice(self.nodes)
            await node.end(gracefully=self.chance.random() < 0.3)
            await asyncio.sleep(self.chance.random() * 3)
            node.start()

    def _anything(self, commands: int) -> list[Command]:
        return [random_command(self.chance) for _ in range(commands)]
