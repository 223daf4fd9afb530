"""Impatient clients: they ask again, ask others, ask two at once, and ask once more when all is over."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from events.wire import Request
from services.common.command import Command
from tests.services import asked
from tests.services.faults.wishes import UNITS, Wish, context_of

if TYPE_CHECKING:
    from tests.services.faults.cluster import Cluster

AT_MOST = 300
"""Seconds until everybody has an answer."""


class Clients:
    """All who want something in the world of a seed."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self._chance = cluster.chance

    async def want(self, commands: Iterable[Command], rushes: int) -> None:
        """All of it, at about the same time. Raises TimeoutError."""
        async with asyncio.timeout(AT_MOST), asyncio.TaskGroup() as clients:
            for command in commands:
                clients.create_task(self._pursue(command, within=self._chance.choice((0.1, 5))))
            for number in range(rushes):
                clients.create_task(self._rush(f"rush-{len(self._cluster.wishes)}-{number}"))

    async def _rush(self, incident: str) -> None:
        """An incident opens, and closes just before units are sent there, by those who have not heard of it yet."""
        await self._pursue(asked.open_incident(incident), within=5)
        known = len(self._cluster.commits)
        some = self._chance.sample(UNITS, self._chance.randint(1, 3))
        slowest = self._cluster.weather.slowest
        await asyncio.gather(
            self._pursue(asked.close(incident), within=0),
            *(self._pursue(asked.send(unit, to=incident), within=10 * slowest, after=known) for unit in some),
            *(self._pursue(asked.start_duty(unit), within=20 * slowest) for unit in UNITS),
        )

    async def _pursue(self, command: Command, within: float, after: int | None = None) -> None:
        """Begin within so many seconds, and ask until it is answered."""
        chance = self._chance
        await asyncio.sleep(chance.random() * within)
        wish = self._wish(command, after)
        while not wish.answered.is_set():
            for node in chance.choices(self._cluster.nodes, k=chance.choice((1, 1, 2))):
                if node.context is wish.context and not node.running.done():
                    node.service.submit(wish.ask())
            with suppress(TimeoutError):
                await asyncio.wait_for(wish.answered.wait(), chance.choice((0.05, 0.5, 6)))
        if chance.random() < 0.3:
            await asyncio.sleep(chance.random() * 10)
            for node in self._cluster.nodes:
                if node.context is wish.context:
                    node.service.submit(wish.ask())

    def _wish(self, command: Command, after: int | None) -> Wish:
        """The command under an id of its own; now and then under one that was used already."""
        chance, wishes = self._chance, self._cluster.wishes
        same = [wish for wish in wishes if wish.context is context_of(command)]
        milliseconds = int(self._cluster.now().timestamp() * 1000)
        fresh = UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(62))
        request = Request(
            command=command.name,
            id=chance.choice(same).request.id if same and chance.random() < 0.03 else fresh,
            actor=command.by,
            data=command.model_dump(mode="json", exclude={"by"}),
            after=chance.choice((0, 0, len(self._cluster.commits))) if after is None else after,
            expires=self._cluster.now(chance.random() * 5) if chance.random() < 0.1 else None,
        )
        wishes.append(Wish(context_of(command), request, command))
        return wishes[-1]
