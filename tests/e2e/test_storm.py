"""Many callers, few units."""

import asyncio
import random

from tests.e2e.caller import Caller
from tests.e2e.installation import Installation
from tests.e2e.judge import judge, whole_log

CALLERS = 64
UNITS = [f"E{number:02}" for number in range(10)]
COMMANDS = 10_000


async def test_64_callers_fight_for_10_units_and_no_unit_is_ever_on_two_incidents(up: Installation) -> None:
    async with up.broker() as nats:
        caller = Caller(nats)
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

        async with asyncio.timeout(60):
            await asyncio.gather(*map(fight, range(CALLERS)))
        judge(await whole_log(nats), caller.answered)
        assert len(caller.answered) == COMMANDS + 2 * len(UNITS) + CALLERS
        accepted = [reply for reply in caller.answered.values() if reply.refusal is None]
        assert 100 < len(accepted) < COMMANDS
