"""A report of another house is one call, however often and to whomever it comes."""

import asyncio

from events.intake.calls import CallReceived, Origin
from events.memory import MemoryLog
from events.values import Channel
from services.intake.commands.calls import ReceiveCall
from tests.services.intake.past import INTAKE
from tests.services.runtime.test_service import at_work, now
from tests.services.virtual_time import run


def report(call: str) -> ReceiveCall:
    return ReceiveCall(
        by="partner/water", call=call, channel=Channel.PARTNER, origin=Origin(source="water", reference="burst 7")
    )


def test_a_report_that_two_instances_are_given_at_once_is_one_call_and_a_retry_hears_the_same() -> None:
    async def main() -> None:
        log = MemoryLog(clock=now)
        async with at_work(log, INTAKE, instance="one") as one, at_work(log, INTAKE, instance="two") as two:
            first = await asyncio.gather(one.ask_under(1, report("c1")), two.ask_under(2, report("c2")))
            again = await asyncio.gather(two.ask_under(1, report("c1")), one.ask_under(2, report("c2")))
            third = await two.ask_under(3, report("c3"))
            happened = [envelope.event for commit in await one.happened() for envelope in commit.envelopes]
        (received,) = [event for event in happened if isinstance(event, CallReceived)]
        refused = [reply.refusal for reply in (*first, third) if reply.refusal]
        assert [(said.code, said.allowed) for said in refused] == [("report_received", (received.call,))] * 2
        assert again == first

    run(main())
