"""Many callers, few units, and instances that are killed and started meanwhile."""

import asyncio
import os
import random
import signal
from itertools import count
from pathlib import Path

from nats.aio.client import Client

from events.jetstream import JetStreamLog
from gateway.instances import Instance, NatsRoll
from tests.e2e.caller import Caller
from tests.e2e.installation import installation
from tests.e2e.judge import judge, whole_log

CALLERS = 64
UNITS = [f"E{number:02}" for number in range(10)]
COMMANDS = 10_000
INSTANCES = 3


async def kill_again_and_again(nats: Client) -> None:
    """Whenever all instances of dispatch serve, kill -9 of one: the favourite and another one in turn."""
    log = JetStreamLog(nats, "city", 1)
    for turn in count():
        serving: list[Instance] = []
        while len(serving) < INSTANCES:
            serving = [one for one in await NatsRoll(nats, "city").call() or () if one.context == "dispatch"]
        last = await log.at(await log.tip())
        assert last is not None
        victim = next(one.instance for one in serving if (one.instance == last.instance) == (turn % 2 == 0))
        os.kill(int(victim.split("-")[-2]), signal.SIGKILL)


async def test_64_callers_fight_for_10_units_and_no_unit_is_ever_on_two_incidents(tmp_path: Path) -> None:
    async with installation(tmp_path / "data", LIANDONG_INSTANCES=f"dispatch={INSTANCES}") as up, up.broker() as nats:
        caller = Caller(nats, patience=0.5)
        after = 0
        for unit in UNITS:
            await caller.do("dispatch.register_unit", unit=unit, agency="fire", capabilities=["engine"])
            await caller.do("dispatch.start_duty", unit=unit)
        for number in range(CALLERS):
            after = await caller.do(
                "intake.open_incident", incident=f"i{number}", type="fire", priority=1, place={"address": "here"}
            )

        left = iter(range(COMMANDS))

        async def fight(number: int) -> None:
            chance = random.Random(number)
            for _ in left:
                unit = chance.choice(UNITS)
                incident = f"i{number}"
                if chance.random() < 0.5:
                    units = [unit, chance.choice(UNITS)]
                    await caller.ask("dispatch.dispatch_units", after, incident=incident, units=units)
                elif chance.random() < 0.5:
                    await caller.ask("dispatch.release_unit", unit=unit, incident=incident, reason="test")
                else:
                    await caller.ask("dispatch.report_unit_status", unit=unit, incident=incident, progress="cleared")

        killing = asyncio.create_task(kill_again_and_again(nats))
        async with asyncio.timeout(60):
            await asyncio.gather(*map(fight, range(CALLERS)))
        assert not killing.done(), killing.result()
        killing.cancel()
        log = await whole_log(nats)
        judge(log, caller.answered)
        assert len(caller.answered) == COMMANDS + 2 * len(UNITS) + CALLERS
        accepted = [reply for reply in caller.answered.values() if reply.refusal is None]
        assert 100 < len(accepted) < COMMANDS
        assert len({commit.instance for commit in log if commit.context == "dispatch"}) > 1
