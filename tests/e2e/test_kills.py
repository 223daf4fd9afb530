"""Kill -9 of each part in the middle of writing: nothing acknowledged is lost or doubled, and all goes on."""

import asyncio
import random
from itertools import count

import pytest

from tests.e2e.caller import Caller
from tests.e2e.installation import Installation, run
from tests.e2e.judge import judge, whole_log

PARTS = ["nats", "postgres", "intake", "dispatch", "projector", "gateway"]
WRITERS = 8


async def write(caller: Caller, number: int, enough: asyncio.Event) -> None:
    """Calls, incidents, units sent and released, on and on."""
    for turn in count():
        if enough.is_set():
            return
        key = f"{number}-{turn}"
        await caller.do("intake.receive_call", call=key, channel="fire_119")
        opened = await caller.do(
            "intake.open_incident", incident=key, type="fire", priority=2, place={"address": "here"}, call=key
        )
        unit = f"E{number}"
        await caller.ask("dispatch.dispatch_units", opened, incident=key, units=[unit, f"E{(number + 1) % WRITERS}"])
        await caller.ask("dispatch.report_unit_status", unit=unit, incident=key, progress="on_scene")
        await caller.do("intake.close_incident", incident=key, disposition="done")


async def goes_on(up: Installation, caller: Caller, key: str) -> None:
    """A command is answered, and readers see it, without anybody's help."""
    async with asyncio.timeout(30):
        position = await caller.do("intake.receive_call", call=key, channel="app")
    await up.visible(position)


async def kill_while_writing(up: Installation, parts: list[str], pauses: random.Random) -> None:
    async with up.broker() as nats:
        caller = Caller(nats)
        for number in range(WRITERS):
            await caller.do("dispatch.register_unit", unit=f"E{number}", agency="fire", capabilities=["engine"])
            await caller.do("dispatch.start_duty", unit=f"E{number}")
        enough = asyncio.Event()
        async with asyncio.TaskGroup() as writers:
            for number in range(WRITERS):
                writers.create_task(write(caller, number, enough))
            for turn, part in enumerate(parts):
                await asyncio.sleep(pauses.uniform(0.1, 0.6))
                await up.kill(part)
                await goes_on(up, caller, f"after-{turn}-{part}")
            enough.set()
        log = await whole_log(nats)
        judge(log, caller.answered)
        await up.visible(log[-1].position)
        code, report = await run("verify", data=up.data)
        assert code == 0, report


async def test_each_part_killed_once_while_others_write(up: Installation) -> None:
    async with asyncio.timeout(120):
        await kill_while_writing(up, PARTS, random.Random(1))


@pytest.mark.faults
@pytest.mark.parametrize("part", PARTS)
async def test_a_part_killed_20_times_at_random_moments(up: Installation, part: str) -> None:
    async with asyncio.timeout(600):
        await kill_while_writing(up, [part] * 20, random.Random(part))
