"""An instance hands commands on to the favourite over a real broker, and decides what that one does not answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Literal
from uuid import uuid4

import nats
import pytest
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.commit import Commit
from events.memory import MemoryLog, utc_now
from events.verdict import NatsVerdicts
from events.wire import Reply, Request, new_command_id
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.runtime.asking import Ask, undecided, understand
from services.runtime.endpoint import Endpoint
from services.runtime.favourite import PATIENCE
from services.runtime.journaled import PATIENCE as JOURNALED
from services.runtime.service import Service
from tests.services.city import E1, on_duty, registered
from tests.services.runtime.commits import enveloped, opening, recorded

BY_THE_FAVOURITE = Reply(position=77)


class Desk:
    """Instance `one`, on a log whose last commit is the favourite's, and what the favourite was handed."""

    def __init__(self, client: Client, log: MemoryLog, service: Service[Dispatch], subject: str) -> None:
        self.client = client
        self.log = log
        self.service = service
        self.subject = subject
        self.handed: list[Msg] = []

    async def ask(
        self, to: str = "", after: int = 0, durability: Literal["log", "journal"] = "log"
    ) -> tuple[Reply, float]:
        """The answer to a command, and after how many seconds it came."""
        data = {"unit": uuid4().hex[:8], "agency": "fire", "capabilities": ["pump"]}
        command = Request(
            command="dispatch.register_unit",
            id=new_command_id(),
            actor="dispatcher/anna",
            data=data,
            after=after,
            durability=durability,
        )
        began = asyncio.get_running_loop().time()
        answer = await self.client.request(self.subject + to, command.model_dump_json().encode(), timeout=9)
        return Reply.model_validate_json(answer.data), asyncio.get_running_loop().time() - began

    async def favourite(self, answer: Callable[[Msg], Awaitable[None]]) -> None:
        """The favourite is there, and does this with each command."""

        async def hear(message: Msg) -> None:
            self.handed.append(message)
            await answer(message)

        await self.client.subscribe(f"{self.subject}.favourite", cb=hear)
        await self.client.flush()

    async def favourite_commits(self) -> None:
        last = await self.log.tip()
        commit = recorded(last + 1, "dispatch", on_duty(E1), fence=last, instance="favourite")
        await self.log.commit(Commit(commit.context, commit.headers, commit.body))


@pytest.fixture
async def desk(nats_server: str) -> AsyncIterator[Desk]:
    jurisdiction = f"handing{uuid4().hex[:8]}"
    log = MemoryLog()
    for commit in (opening(), recorded(2, "dispatch", registered(E1), instance="favourite")):
        await log.commit(Commit(commit.context, commit.headers, commit.body))
    service = Service(DISPATCH, log, jurisdiction=jurisdiction, instance="one", clock=utc_now)
    async with served(nats_server, service, jurisdiction):
        client = await nats.connect(nats_server)
        yield Desk(client, log, service, f"command.{jurisdiction}.dispatch")
        await client.close()


@asynccontextmanager
async def served(url: str, service: Service[Dispatch], jurisdiction: str) -> AsyncIterator[None]:
    broker = NatsBroker(url, apply_types=False, logger=None)
    serving = asyncio.create_task(service.run())
    connection = await broker.connect()
    async with Endpoint(broker, connection, service, jurisdiction, NatsVerdicts(connection, jurisdiction, "")):
        yield
        service.stop()
        await serving
    await broker.stop()


async def reply(message: Msg) -> None:
    await message.respond(BY_THE_FAVOURITE.model_dump_json().encode())


async def silence(_: Msg) -> None:
    """It hears, and says nothing."""


async def test_the_favourite_s_answer_is_relayed_and_nothing_is_decided_here(desk: Desk) -> None:
    await desk.favourite(reply)
    assert (await desk.ask())[0] == BY_THE_FAVOURITE
    assert await desk.log.tip() == 2


async def test_what_is_wrong_with_a_command_the_favourite_says_too(desk: Desk) -> None:
    answer = await desk.client.request(desk.subject, b"nonsense", timeout=2)
    assert b"malformed" in answer.data


async def test_a_favourite_that_is_not_there_costs_nothing(desk: Desk) -> None:
    answer, seconds = await desk.ask()
    assert answer == Reply(position=3)
    assert seconds < PATIENCE


async def test_a_silent_favourite_costs_a_moment_once_until_it_commits_again(desk: Desk) -> None:
    await desk.favourite(silence)
    answer, seconds = await desk.ask()
    assert answer == Reply(position=3)
    assert PATIENCE <= seconds < 3 * PATIENCE
    assert (await desk.ask())[1] < PATIENCE
    await desk.favourite_commits()
    await asyncio.sleep(0.05)
    handed = len(desk.handed)
    await desk.ask()
    assert len(desk.handed) == handed + 1


async def test_a_favourite_that_commits_is_busy_and_is_waited_for(desk: Desk) -> None:
    async def slowly(message: Msg) -> None:
        for _ in range(6):
            await asyncio.sleep(PATIENCE / 2)
            await desk.favourite_commits()
        await reply(message)

    await desk.favourite(slowly)
    assert (await desk.ask())[0] == BY_THE_FAVOURITE
    assert len(desk.handed) == 1


async def test_a_command_that_waits_for_what_is_not_in_the_log_yet_tells_nothing_against_the_favourite(
    desk: Desk,
) -> None:
    async def late(message: Msg) -> None:
        await asyncio.sleep(3 * PATIENCE)
        await reply(message)

    await desk.favourite(late)
    assert (await desk.ask(after=9))[0] == BY_THE_FAVOURITE


async def test_a_favourite_that_waits_for_the_journal_is_not_doubted_and_the_answer_comes_in_time(desk: Desk) -> None:
    async def decide(message: Msg) -> None:
        understood = understand(message.data, DISPATCH)
        assert not isinstance(understood, Reply)
        command = Ask(*understood, lambda _: None)
        done = enveloped(on_duty(E1), command=command.request.id)._replace(digest=command.digest)
        commit = recorded(3, "dispatch", done, fence=2, instance="favourite")
        await desk.log.commit(Commit(commit.context, commit.headers, commit.body))

    await desk.favourite(decide)
    _, seconds = await desk.ask(durability="journal")
    assert 0.9 * JOURNALED <= seconds < JOURNALED + PATIENCE
    assert desk.service.favourite.other == "favourite"
    assert len(desk.handed) == 1


async def test_a_favourite_that_stops_leaves_the_command_to_us(desk: Desk) -> None:
    stopping = undecided("stopping", "send it again").model_dump_json(exclude_none=True).encode()
    await desk.favourite(lambda message: message.respond(stopping))
    assert (await desk.ask())[0] == Reply(position=3)


async def test_a_hindered_instance_hands_on_and_refuses_where_nobody_else_decides(desk: Desk) -> None:
    desk.service.hindrances.put("clock_off", "the clock is wrong")
    refusal = (await desk.ask())[0].refusal
    assert refusal is not None
    assert refusal.code == "clock_off"
    await desk.favourite(reply)
    await desk.favourite_commits()
    await asyncio.sleep(0.05)
    assert (await desk.ask())[0] == BY_THE_FAVOURITE


async def test_what_was_handed_on_goes_no_further(desk: Desk) -> None:
    await desk.favourite(reply)
    assert (await desk.ask(to=".one"))[0] == Reply(position=3)
    await desk.favourite_commits()
    desk.service.hindrances.put("clock_off", "the clock is wrong")
    refusal = (await desk.ask(to=".one"))[0].refusal
    assert refusal is not None
    assert refusal.code == "stopping"
    assert not desk.handed


async def test_who_stands_aside_leaves_the_group(desk: Desk) -> None:
    newer = recorded(3, "dispatch", fence=2, fold=2, instance="newer")
    await desk.log.commit(Commit(newer.context, newer.headers, newer.body))
    await asyncio.sleep(0.05)
    with pytest.raises(nats.errors.NoRespondersError):
        await desk.ask()


async def test_whatever_reaches_an_instance_as_it_stops_is_answered(nats_server: str) -> None:
    jurisdiction = f"handing{uuid4().hex[:8]}"
    log = MemoryLog()
    await log.commit(Commit("log", opening().headers, opening().body))
    service = Service(DISPATCH, log, jurisdiction=jurisdiction, instance="one", clock=utc_now)

    async def call(desk: Desk) -> int:
        for answered in count():
            try:
                await desk.ask()
            except nats.errors.NoRespondersError:
                return answered
        raise AssertionError

    async with served(nats_server, service, jurisdiction):
        client = await nats.connect(nats_server)
        desk = Desk(client, log, service, f"command.{jurisdiction}.dispatch")
        callers = [asyncio.create_task(call(desk)) for _ in range(256)]
        await asyncio.sleep(0.2)
    assert all(await asyncio.gather(*callers))
    await client.close()
