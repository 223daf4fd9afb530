"""Three instances of one service: one is paused, one is killed, a deadline passes, newer code comes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from deploy.streams import ensure_log
from events.commit import ID, Commit
from events.dispatch import AcknowledgementOverdue
from events.event import Event
from events.jetstream import JetStreamLog
from events.wire import Reply, Request, new_command_id
from gateway.asking import NatsAsker
from gateway.instances import NatsRoll
from services.dispatch.service import DISPATCH
from services.dispatch.unit import ACKNOWLEDGE_WITHIN
from services.runtime.context import Context
from services.runtime.process import run_service
from tests.conftest import running
from tests.e2e.instances import CITY, dispatchers
from tests.e2e.judge import judge, whole_log
from tests.services.city import FIRE, assigned, on_duty, registered
from tests.services.runtime.commits import opening, recorded

CALLERS = 16


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    """A broker of this test's own."""
    folder = DataFolder(tmp_path / "data")
    folder.make()
    made = prepare_nats(folder, permissions(CITY, 1))
    with running(made.child):
        yield made


@pytest.fixture
async def client(server: NatsServer) -> AsyncIterator[Client]:
    connection = await nats.connect(server.url_for(ADMIN))
    await ensure_log(connection, CITY, 1)

    async def same(message: Msg) -> None:
        """What the projector says, which is not there."""
        await message.respond(b'{"log": "LOG_city_1", "position": 0, "verdict": "same"}')

    await connection.subscribe(f"journal.{CITY}", cb=same)
    yield connection
    await connection.close()


class Callers:
    """Many who register one unit after the other, as the gateway asks."""

    def __init__(self, client: Client) -> None:
        self._asker = NatsAsker(client, CITY)
        self._numbers = count()
        self.answered: dict[str, Reply] = {}
        self.moments: list[float] = []

    async def call_until(self, enough: asyncio.Event) -> None:
        """All of them call, and each waits for its last answer."""
        async with asyncio.TaskGroup() as callers:
            for _ in range(CALLERS):
                callers.create_task(self._call_until(enough))

    async def _call_until(self, enough: asyncio.Event) -> None:
        while not enough.is_set():
            request = Request(
                command="dispatch.register_unit",
                id=new_command_id(),
                actor="dispatcher/anna",
                data={"unit": f"C{next(self._numbers)}", "agency": "fire", "capabilities": ["pump"]},
            )
            reply = await self._asker.ask(request)
            assert reply.position is not None, reply
            self.answered[str(request.id)] = reply
            self.moments.append(time.monotonic())

    async def gap_after(self, do: Callable[[], Awaitable[None] | None], seconds: float) -> float:
        """The longest time without an answer, in so many seconds after something was done."""
        before = len(self.moments)
        began = time.monotonic()
        if (doing := do()) is not None:
            await doing
        await asyncio.sleep(seconds)
        return max(b - a for a, b in pairwise([began, *self.moments[before:], time.monotonic()]))


async def paused_and_killed(server: NatsServer, client: Client, seconds: float) -> None:
    """The favourite is paused for so long and goes on; then the favourite is killed."""
    callers, enough = Callers(client), asyncio.Event()
    async with dispatchers(server, client, 3) as three:
        calling = asyncio.create_task(callers.call_until(enough))
        await asyncio.sleep(0.3)
        paused = await three.favourite()
        assert await callers.gap_after(lambda: three.pause(paused), seconds) < 1
        assert await callers.gap_after(lambda: three.go_on(paused), 0.3) < 1
        killed = await three.favourite()
        assert await callers.gap_after(lambda: three.kill(killed), 1.2) < 1
        enough.set()
        await calling
    log = await whole_log(client)
    judge(log, callers.answered)
    assert {paused, killed} < {commit.instance for commit in log}


async def test_a_favourite_that_is_paused_or_killed_is_replaced_within_a_second(
    server: NatsServer, client: Client
) -> None:
    await paused_and_killed(server, client, 1.2)


@pytest.mark.faults
async def test_a_favourite_that_is_paused_for_a_minute_and_goes_on_does_no_harm(
    server: NatsServer, client: Client
) -> None:
    await paused_and_killed(server, client, 60)
    async with httpx.AsyncClient() as http:
        closed = (await http.get(f"{server.monitor_url}/connz", params={"state": "closed"})).json()["connections"]
    dropped = [one["name"] for one in closed if one["reason"] == "Stale Connection"]
    assert len(dropped) == 1, "the broker drops who was paused, and nobody who is only busy"


async def test_deadlines_fire_once_those_that_passed_while_all_was_down_and_those_that_pass_while_three_are_up(
    server: NatsServer, client: Client
) -> None:
    log = JetStreamLog(client, CITY, 1)

    async def append(fence: int, *events: Event) -> None:
        commit = recorded(0, "dispatch", *events, fence=fence)
        await log.commit(Commit(commit.context, {**commit.headers, ID: str(fence)}, commit.body))

    await log.commit(Commit("log", opening().headers, opening().body))
    staff = [event for unit in ("E1", "E2") for event in (registered(unit), on_duty(unit))]
    await append(0, *staff, assigned("E1", to=FIRE, at=datetime.now(UTC) - timedelta(hours=1)))
    async with dispatchers(server, client, 3):
        due = datetime.now(UTC) + timedelta(seconds=0.5)
        await append(await log.tip(), assigned("E2", to=FIRE, at=due - ACKNOWLEDGE_WITHIN))
        await asyncio.sleep(1.5)
    events = [envelope.event for commit in await whole_log(client) for envelope in commit.envelopes]
    fired = [event for event in events if isinstance(event, AcknowledgementOverdue)]
    assert [event.unit for event in fired] == ["E1", "E2"]
    assert due <= fired[1].at


@asynccontextmanager
async def in_process(server: NatsServer, context: Context[Any]) -> AsyncIterator[None]:
    """An instance with code of this test's own."""
    stop = asyncio.Event()
    password = server.passwords["dispatch"]
    where: dict[str, Any] = {"nats_url": server.url, "nats_user": "dispatch", "nats_password": password}
    serving = asyncio.create_task(run_service(context, **where, jurisdiction=CITY, epoch=1, stop=stop))
    try:
        yield
    finally:
        stop.set()
        await serving


async def test_an_instance_of_the_next_version_relieves_the_present_one_under_load(
    server: NatsServer, client: Client
) -> None:
    callers, enough = Callers(client), asyncio.Event()
    async with in_process(server, DISPATCH):
        calling = asyncio.create_task(callers.call_until(enough))
        await asyncio.sleep(0.3)
        async with in_process(server, replace(DISPATCH, fold=2, writes=2)):
            await asyncio.sleep(0.5)
            told = [list(one.hindrances) for one in await NatsRoll(client, CITY).call() or ()]
            assert sorted(told) == [[], ["newer_code"]]
            enough.set()
            await calling
    log = await whole_log(client)
    judge(log, callers.answered)
    versions = [commit.fold for commit in log if commit.context == "dispatch"]
    assert versions == sorted(versions)
    assert {*versions} == {1, 2}
