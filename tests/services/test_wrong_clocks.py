"""Real instances over a real broker: one whose clock is wrong, and one that was paused."""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import nats
import pytest
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer
from deploy.permissions import ADMIN
from deploy.streams import ensure_log
from events.wire import Request, new_command_id
from gateway.asking import NatsAsker
from gateway.instances import instances
from tests.benchmarks.city import started
from tests.e2e.caller import Caller
from tests.e2e.judge import judge, whole_log
from tests.services.serving import serving

UNITS = [f"E{number}" for number in range(4)]


@pytest.fixture
def jurisdiction() -> str:
    return f"clocks-{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def client(embedded_nats: NatsServer, jurisdiction: str) -> AsyncIterator[Client]:
    client = await nats.connect(embedded_nats.url_for(ADMIN))
    await ensure_log(client, jurisdiction, 1)
    yield client
    await client.close()


async def test_commands_are_answered_by_the_instance_whose_clock_is_right(
    nats_server: str, jurisdiction: str, client: Client
) -> None:
    right = serving(nats_server, jurisdiction, "right", 0)
    ahead = serving(nats_server, jurisdiction, "ahead", 30)
    behind = serving(nats_server, jurisdiction, "behind", -30)
    async with right, ahead, behind:
        asker = NatsAsker(client, jurisdiction)
        answers = await asyncio.gather(
            *(
                asker.ask(
                    Request(
                        command="dispatch.register_unit",
                        id=new_command_id(),
                        actor="dispatcher/anna",
                        data={"unit": f"E{number}", "agency": "fire", "capabilities": ["pump"]},
                    )
                )
                for number in range(30)
            )
        )
        assert all(answer.refusal is None and answer.position for answer in answers)
        said = {one.instance: one.hindrances for one in await instances(client, jurisdiction)}
    assert said["right"] == {}
    assert "30 seconds ahead of" in said["ahead"]["clock_off"]
    assert "30 seconds behind" in said["behind"]["clock_off"]
    log = await whole_log(client, jurisdiction)
    assert {commit.instance for commit in log} == {"right"}
    assert all(abs(commit.decided_at - commit.stored_at) < timedelta(seconds=5) for commit in log)


async def pause_one_of_two(server: NatsServer, jurisdiction: str, client: Client, seconds: float) -> None:
    caller = Caller(client, jurisdiction)
    first = started(server, "dispatch", client, jurisdiction)
    second = started(server, "dispatch", client, jurisdiction)
    async with first as paused, second, started(server, "intake", client, jurisdiction):
        position = 0
        for unit in UNITS:
            await caller.do("dispatch.register_unit", unit=unit, agency="fire", capabilities=["pump"])
            position = await caller.do("dispatch.start_duty", unit=unit)
        enough = asyncio.Event()

        async def fight(number: int) -> None:
            """Open an incident, send a unit that others want too, and close it."""
            turn = 0
            while not enough.is_set():
                turn += 1
                key = f"{number}-{turn}"
                opened = await caller.do(
                    "intake.open_incident", incident=key, type="fire", priority=2, place={"address": "here"}
                )
                unit = UNITS[(number + turn) % len(UNITS)]
                await caller.ask("dispatch.dispatch_units", opened, incident=key, units=[unit])
                await caller.do("intake.close_incident", incident=key, disposition="done")

        async with asyncio.TaskGroup() as fighters:
            for number in range(8):
                fighters.create_task(fight(number))
            await asyncio.sleep(0.5)
            paused.send_signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            before = len(caller.answered)
            paused.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.5)
            enough.set()
        assert len(caller.answered) > before > position // 2
        said = await instances(client, jurisdiction)
        assert [one.hindrances for one in said] == [{}, {}, {}]
        judge(await whole_log(client, jurisdiction), caller.answered)


async def test_a_paused_instance_decides_nothing_wrong_when_it_wakes(
    embedded_nats: NatsServer, jurisdiction: str, client: Client
) -> None:
    async with asyncio.timeout(60):
        await pause_one_of_two(embedded_nats, jurisdiction, client, 2)


@pytest.mark.faults
async def test_an_instance_that_was_paused_for_a_minute_decides_nothing_wrong(
    embedded_nats: NatsServer, jurisdiction: str, client: Client
) -> None:
    async with asyncio.timeout(180):
        await pause_one_of_two(embedded_nats, jurisdiction, client, 60)
