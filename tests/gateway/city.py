"""A city told in events: a log in memory, its real read models, and the gateway before them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import uuid4

import httpx

from events.commit import make_commit
from events.envelope import Envelope, encode, event_id
from events.event import Event
from events.keys import KeyBucket
from events.memory import MemoryLog
from events.record import LogOpened
from events.values import Actor, Position
from events.verdict import NatsVerdicts
from gateway.app import make_app
from gateway.asking import NatsAsker
from gateway.broker import Broker
from gateway.callers import Callers
from gateway.context import House
from gateway.instances import NatsRoll
from gateway.moment import Moments
from gateway.policy import Policy
from gateway.questioning import NatsQuestioner
from gateway.standing import Stand
from gateway.tip import Behind
from projections.database import migrate
from projections.projector import Projector
from projections.reading import Reader
from tests.gateway.told import T0

ADDRESS = "http://127.0.0.1"


class TipOf:
    """How far a log in memory has got."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log

    async def behind(self, visible: Position) -> Behind:
        """See Tip.behind."""
        return Behind(await self.log.tip() - visible, 0.0)


class City:
    """Tell it what happened, then ask the gateway. Its services are asleep: nobody answers a command."""

    def __init__(self, log: MemoryLog, reader: Reader, tokens: Mapping[str, Actor] | None = None) -> None:
        self.log = log
        self.reader = reader
        self._last: dict[str, Position] = defaultdict(int)
        broker = Broker("nats://127.0.0.1:1", None, None, "city", reader.announced)
        self.house = House(
            reader=reader,
            asker=NatsAsker(broker.client, "city", patience=0.1),
            questioner=NatsQuestioner(broker.client, "city", patience=0.1),
            stand=Stand(reader, TipOf(log)),
            moments=Moments(reader),
            policy=Policy(tokens),
            roll=NatsRoll(broker.client, "city"),
            callers=Callers(KeyBucket(broker.client, "city"), "CN"),
            verdicts=NatsVerdicts(broker.client, "city", log.name),
        )
        self.app = make_app(self.house, broker)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ADDRESS, timeout=30)

    async def begin(self, kind: Literal["live", "history"] = "live") -> None:
        """Open the log."""
        await self.tell(LogOpened(at=T0, by="service/intake", log="city", kind=kind), context="log")

    async def tell(self, *events: Event, context: str = "intake") -> Position:
        """Let this happen in one commit; its position, once readers see it."""
        id_ = uuid4().hex
        envelopes = [Envelope(event_id(id_, n), f"/liandong/city/{context}", event) for n, event in enumerate(events)]
        commit = make_commit(
            context, [*map(encode, envelopes)], id=id_, fence=self._last[context], seen=0, instance="test", fold=1
        )
        position = self._last[context] = (await self.log.commit(commit)).position
        await self.reader.wait_for(position, 10)
        return position

    async def ids(self, query: str) -> list[str]:
        """The ids of the nodes of a connection, `incidents(first: 3)`."""
        [connection] = (await self.ask(f"{{ {query} {{ nodes {{ id }} }} }}")).values()
        return [node["id"] for node in connection["nodes"]]

    async def ask(self, query: str, **variables: Any) -> Any:
        """What the gateway answers; fails where it has anything to find fault with."""
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def problem(self, query: str, **variables: Any) -> Any:
        """The one thing that the gateway finds fault with."""
        [problem] = (await self.answer(query, **variables))["errors"]
        return problem

    async def answer(self, query: str, **variables: Any) -> Any:
        """All that the gateway answers."""
        return (await self.http.post("/graphql", json={"query": query, "variables": variables})).json()


@asynccontextmanager
async def open_city(database: str) -> AsyncIterator[City]:
    """A city whose log is open, and whose read models are kept by a real projector."""
    await migrate(database)
    log, reader, begun = MemoryLog(), Reader(database), asyncio.Event()

    async def announce(position: Position) -> None:
        begun.set()
        reader.announced(position)

    projecting = asyncio.create_task(Projector(log, database, announce).run())
    city = City(log, reader)
    try:
        await begun.wait()
        await city.begin()
        yield city
    finally:
        projecting.cancel()
        await asyncio.wait([projecting])
        await city.http.aclose()
        await reader.close()
