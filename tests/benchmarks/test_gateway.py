"""How fast the gateway answers and tells."""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import nats
import pytest
import strawberry

from deploy.child import Child, spawn, stop
from deploy.folder import free_port
from deploy.probe import healthy
from deploy.streams import ensure_log
from events.commit import make_commit
from events.envelope import Envelope, encode, event_id
from events.jetstream import JetStreamLog
from projections.database import migrate
from tests.conftest import until_ready
from tests.gateway.city import City, open_city
from tests.gateway.told import BY, T0, assigned, opened
from tests.gateway.wire import connected, served
from tests.http import Http

pytestmark = pytest.mark.bench

INCIDENTS = 200
QUERY = """
{
  incidents(first: 200) {
    nodes {
      id number type priority status place { address } openedAt openedBy closedAt disposition
      units { unitId status assignedAt acknowledgedAt }
    }
  }
}
"""
AT_MOST = 2.5
RATE = 200
TOLD_WITHIN = 15
NEARLY_ALWAYS_WITHIN = 100


@strawberry.type
class Place:
    address: str | None


@strawberry.type
class Assignment:
    unit_id: strawberry.ID
    status: str
    assigned_at: datetime
    acknowledged_at: datetime | None


@strawberry.type
class Incident:
    id: strawberry.ID
    number: str
    type: str
    priority: int
    status: str
    place: Place
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    disposition: str | None
    units: list[Assignment]


@strawberry.type
class Page:
    nodes: list[Incident]


def incident(n: int) -> Incident:
    units = [
        Assignment(unit_id=strawberry.ID(kind), status="DISPATCHED", assigned_at=T0, acknowledged_at=None)
        for kind in "EA"
    ]
    return Incident(
        id=strawberry.ID(f"i{n}"),
        number=f"20261123-i{n}",
        type="fire",
        priority=2,
        status="OPEN",
        place=Place(address="Nanjing Road 1"),
        opened_at=T0,
        opened_by=BY,
        closed_at=None,
        disposition=None,
        units=units,
    )


IN_MEMORY = [incident(n) for n in range(INCIDENTS)]


@strawberry.type
class Query:
    @strawberry.field
    def incidents(self, first: int) -> Page:
        return Page(nodes=IN_MEMORY[:first])


async def test_incidents_with_their_units_over_http(database: str) -> None:
    memory = strawberry.Schema(Query)
    async with open_city(database) as city, served(city.app) as address:
        await populate(city)
        http = await Http.connect(address)
        assert len((await http.ask(QUERY))["incidents"]["nodes"]) == INCIDENTS
        over_http, from_memory = [], []
        for _ in range(50):
            over_http.append(await seconds(http.ask_raw(QUERY)))
            from_memory.append(await seconds(memory.execute(QUERY)))
        http.close()
    ratio = statistics.median(over_http) / statistics.median(from_memory)
    print(f"\n{INCIDENTS} incidents over HTTP: {ratio:.2f} × strawberry from memory (at most {AT_MOST})")
    assert ratio <= AT_MOST


async def populate(city: City) -> None:
    for start in range(0, INCIDENTS, 50):
        numbers = range(start, start + 50)
        await city.tell(*(opened(f"i{n}", n) for n in numbers))
        await city.tell(*(assigned(f"{kind}{n}", f"i{n}") for n in numbers for kind in "EA"), context="dispatch")


async def seconds(awaitable: Any) -> float:
    began = time.perf_counter()
    await awaitable
    return time.perf_counter() - began


async def test_from_the_log_to_a_subscriber(nats_server: str, database: str) -> None:
    jurisdiction, port = f"t{uuid4().hex[:16]}", free_port()
    client = await nats.connect(nats_server)
    await ensure_log(client, jurisdiction, 1)
    await migrate(database)
    environment = {
        "LIANDONG_NATS_URL": nats_server,
        "LIANDONG_DATABASE_URL": database,
        "LIANDONG_JURISDICTION": jurisdiction,
        "LIANDONG_GATEWAY_PORT": str(port),
    }
    async with (
        process("projector", environment),
        process("gateway", environment, f"http://127.0.0.1:{port}/ready"),
        connected(f"127.0.0.1:{port}") as wire,
    ):
        await wire.begin("subscription { incidentChanged(after: 0) { position incident { id status } } }")
        heard = asyncio.create_task(hear(wire, 5 * RATE))
        said = await say(JetStreamLog(client, jurisdiction, 1), 5 * RATE)
        delays = sorted(1000 * (at - said[position]) for position, at in (await heard).items())
    await client.close()
    p50, p99 = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    print(f"\nlog to subscriber at {RATE} events/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    assert p50 < TOLD_WITHIN
    assert p99 < NEARLY_ALWAYS_WITHIN


@asynccontextmanager
async def process(name: str, environment: dict[str, str], ready: str | None = None) -> AsyncIterator[None]:
    """One of the house's processes, as it is when `up` runs it."""
    child = Child(
        name,
        (sys.executable, "-m", "deploy.cli", "service", name),
        environment,
        ready=None if ready is None else partial(healthy, ready),
    )
    running = await spawn(child)
    try:
        if child.ready is not None:
            await until_ready(child, running)
        yield
    finally:
        await stop(child, running)


async def say(log: JetStreamLog, commits: int) -> dict[int, float]:
    """Commit at a steady rate; when each position was durable."""
    said: dict[int, float] = {}
    last, began = 0, time.perf_counter()
    for n in range(commits):
        await asyncio.sleep(max(0.0, began + n / RATE - time.perf_counter()))
        id_ = uuid4().hex
        event = encode(Envelope(event_id(id_), "/liandong/bench/intake", opened(f"i{n}")))
        commit = make_commit("intake", [event], id=id_, fence=last, seen=0, instance="bench", fold=1)
        last = (await log.commit(commit)).position
        said[last] = time.perf_counter()
    return said


async def hear(wire: Any, changes: int) -> dict[int, float]:
    """When each position was heard of."""
    return {int((await wire.next())["position"]): time.perf_counter() for _ in range(changes)}
