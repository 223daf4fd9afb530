"""Two desks that edit different things of one incident at once both succeed, without a version to send back."""

import asyncio

from events.memory import MemoryLog
from events.values import Level
from services.intake.incident import Open
from tests.services.asked import open_incident
from tests.services.city import FIRE
from tests.services.intake.assessed import (
    change_level,
    change_priority,
    classify,
    clear_hazard,
    flag_hazard,
    report_casualties,
)
from tests.services.intake.past import INTAKE
from tests.services.runtime.test_service import at_work, now
from tests.services.virtual_time import run

LI = (classify("gas_leak"), report_casualties(injured=3), flag_hazard("gas"), change_level("II"))
WANG = (change_priority(1), report_casualties(trapped=2), flag_hazard("collapse"), clear_hazard("asbestos"))


def test_two_desks_that_edit_different_things_at_once_both_succeed() -> None:
    async def main() -> None:
        log = MemoryLog(clock=now)
        async with at_work(log, INTAKE, instance="one") as one, at_work(log, INTAKE, instance="two") as two:
            await one.ask_under(1, open_incident(FIRE))
            asked = [one.ask_under(10 + number, command) for number, command in enumerate(LI)]
            asked += [two.ask_under(20 + number, command) for number, command in enumerate(WANG)]
            replies = await asyncio.gather(*asked)
            assert [reply.refusal for reply in replies] == [None] * len(asked)
            await asyncio.sleep(1)
            at_one, at_two = (desk.service.memory.state.incidents[FIRE] for desk in (one, two))
            decided_by = {commit.instance for commit in await one.happened()}
        assert at_one == at_two
        assert isinstance(at_one, Open)
        facts = at_one.facts
        assert (facts.type, facts.priority, facts.level) == ("gas_leak", 1, Level.II)
        assert dict(facts.casualties) == {"injured": 3, "trapped": 2}
        assert facts.hazards == {("gas", None), ("collapse", None)}
        assert facts.hazards_cleared == {"asbestos"}
        assert decided_by == {"one", "two"}, "they did race"

    run(main())
