"""Several instances of intake and dispatch over one faulty log, with impatient clients and instances that crash: one seed."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from events.commit import Recorded
from events.event import Event
from events.intake import IncidentClosed
from events.memory import MemoryLog
from events.values import Progress
from events.wire import Reply, Request
from services.common.command import Command
from services.dispatch.reactions import incident_closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.runtime.asking import Ask
from services.runtime.context import Context
from services.runtime.service import Service
from tests.services import asked
from tests.services.city import T0
from tests.services.faulty import FaultyLog, Weather
from tests.services.intake.past import INTAKE

UNITS = ("E01", "E02", "E03")
INCIDENTS = ("i0", "i1", "i2")
CALLS = ("call-0", "call-1")
POISON = "i1"
"""The incident whose closing meets a bug."""


def poisoned(event: IncidentClosed, state: Dispatch, now: datetime) -> list[Event]:
    """Dispatch's reaction, with a bug."""
    if event.incident == POISON:
        raise ZeroDivisionError("a bug in a reaction")
    return incident_closed(event, state, now)


MOST_BEHIND = timedelta(seconds=2)
"""By how much the slowest clock is behind."""
CONTEXTS: tuple[Context[Any], ...] = (INTAKE, replace(DISPATCH, reacts={IncidentClosed: poisoned}))


@dataclass
class Wish:
    """A command that somebody wants answered, and everything that they hear."""

    context: Context[Any]
    request: Request
    command: Command
    heard: list[Reply] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> Ask:
        return Ask(self.request, self.command, self.hear)

    def hear(self, reply: Reply) -> None:
        self.heard.append(reply)
        if reply.position is not None or (reply.refusal and reply.refusal.code in ("expired", "id_misused")):
            self.answered.set()


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

    def __init__(self, seed: int, log: type[MemoryLog] = MemoryLog) -> None:
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
        """Two busy times with a long pause between, in which deadlines fall due; then clear weather, until all is at rest."""
        reading = asyncio.create_task(self._read())
        chaos = asyncio.create_task(self._crash_and_restart())
        await self._busy(10)
        await asyncio.sleep(self.chance.choice((5, 80)))
        await self._busy(6)
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

    async def _busy(self, wishes: int) -> None:
        async with asyncio.timeout(300), asyncio.TaskGroup() as clients:
            for context, command in (*self._staffing(), *(self._random() for _ in range(wishes))):
                clients.create_task(self._pursue(self._wish(context, command), self.chance.choice((0.1, 5))))
            for number in range(3):
                clients.create_task(self._rush(f"rush-{len(self.wishes)}-{number}"))

    def _staffing(self) -> Iterator[tuple[Context[Any], Command]]:
        intake, dispatch = CONTEXTS
        if not self.wishes:
            yield from ((dispatch, asked.register(unit)) for unit in UNITS)
            yield from ((intake, asked.open_incident(incident)) for incident in INCIDENTS)
        yield from ((dispatch, asked.start_duty(unit)) for unit in UNITS)

    def _random(self) -> tuple[Context[Any], Command]:
        chance, (intake, dispatch) = self.chance, CONTEXTS
        unit, incident = chance.choice(UNITS), chance.choice(INCIDENTS)
        return chance.choice(
            (
                (dispatch, asked.send(unit, to=incident)),
                (dispatch, asked.send(unit, to=incident)),
                (dispatch, asked.send(unit, chance.choice(UNITS), to=incident)),
                (dispatch, asked.release(unit, from_=incident)),
                (dispatch, asked.report(unit, incident, chance.choice(list(Progress)))),
                (dispatch, asked.start_duty(unit)),
                (dispatch, asked.end_duty(unit)),
                (intake, asked.open_incident(incident, chance.choice((None, *CALLS)))),
                (intake, asked.close(incident)),
                (intake, asked.receive(chance.choice(CALLS))),
            )
        )

    async def _rush(self, incident: str) -> None:
        """An incident opens, and closes at the moment at which many are sent there."""
        intake, dispatch = CONTEXTS
        opening = self._wish(intake, asked.open_incident(incident))
        await self._pursue(opening, within=5)
        known, some = len(self.commits), self.chance.sample(UNITS, self.chance.randint(1, 3))
        await asyncio.gather(
            self._pursue(self._wish(intake, asked.close(incident)), within=self.weather.slowest * 20),
            *(self._pursue(self._wish(dispatch, asked.send(unit, to=incident), known), within=0) for unit in some),
            *(self._pursue(self._wish(dispatch, asked.start_duty(unit)), self.weather.slowest * 20) for unit in UNITS),
        )

    def _wish(self, context: Context[Any], command: Command, after: int | None = None) -> Wish:
        chance = self.chance
        same = [wish for wish in self.wishes if wish.context is context]
        if same and chance.random() < 0.03:
            id = chance.choice(same).request.id
        else:
            id = UUID(int=int(self.now().timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(62))
        request = Request(
            command=command.name,
            id=id,
            actor=command.by,
            data=command.model_dump(mode="json", exclude={"by"}),
            after=chance.choice((0, 0, len(self.commits))) if after is None else after,
            expires=self.now(chance.random() * 5) if chance.random() < 0.1 else None,
        )
        self.wishes.append(Wish(context, request, command))
        return self.wishes[-1]

    async def _pursue(self, wish: Wish, within: float) -> None:
        """Begin within so many seconds, and ask until it is answered: another instance each time, sometimes two at once.

        Sometimes ask everybody once more when all is over.
        """
        chance = self.chance
        await asyncio.sleep(chance.random() * within)
        while not wish.answered.is_set():
            for node in chance.choices(self.nodes, k=chance.choice((1, 1, 2))):
                if node.context is wish.context and not node.running.done():
                    node.service.submit(wish.ask())
            with suppress(TimeoutError):
                await asyncio.wait_for(wish.answered.wait(), chance.choice((0.05, 0.5, 6)))
        if chance.random() < 0.3:
            await asyncio.sleep(chance.random() * 10)
            for node in self.nodes:
                if node.context is wish.context:
                    node.service.submit(wish.ask())
