"""Calls taken at real servers: two call-takers at once, and a call's way from the ring to the callback."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from events.naming import instance_subject
from events.wire import Reply, Request, new_command_id
from gateway.instances import NatsRoll
from services.intake.service import intake
from services.runtime.process import run_service
from tests.gateway.house import House
from tests.gateway.test_commands import command_id

LI, WANG = "calltaker/li", "calltaker/wang"
CALLS = 8
ABOUT_A_CALL = """
mutation ($id: ID!, $input: <Name>Input!) {
  <name>(commandId: $id, input: $input) {
    position
    refusal { code field allowed message }
    call { status desk claim { by stale } handler ending callbackOwed callbacks origin { source reference } }
  }
}
"""
RENEW = "mutation ($id: ID!) { renewClaims(commandId: $id) { refusal { code } calls { id } } }"
QUEUE = "{ queue { length calls { rank kind call { id } } } }"


async def about_a_call(house: House, name: str, **given: Any) -> Any:
    """What comes of a command about a call."""
    mutation = ABOUT_A_CALL.replace("<name>", name).replace("<Name>", name[0].upper() + name[1:])
    return await house.ask(mutation, id=command_id(), input=given)


@pytest.fixture
async def broker(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


@pytest.fixture
async def desks(house: House, broker: Client, nats_server: str) -> AsyncIterator[list[str]]:
    """Where two instances of intake take commands, each for itself."""
    stop = asyncio.Event()
    where: dict[str, Any] = {"nats_url": nats_server, "nats_user": None, "nats_password": None}
    serving = asyncio.create_task(
        run_service(intake(UTC), **where, jurisdiction=house.jurisdiction, epoch=1, stop=stop)
    )
    async with asyncio.timeout(20):
        while True:
            there = await NatsRoll(broker, house.jurisdiction).call() or []
            ready = [one.instance for one in there if one.context == "intake" and not one.hindrances]
            if len(ready) == 2:
                break
    yield [instance_subject(house.jurisdiction, "intake", name) for name in ready]
    stop.set()
    await serving


async def claims(broker: Client, desk: str, by: str, call: str) -> Reply:
    """A claim at one instance, given again under the same id until it is decided."""
    request = Request(command="intake.claim_call", id=new_command_id(), actor=by, data={"call": call})
    while True:
        reply = Reply.model_validate_json((await broker.request(desk, request.model_dump_json().encode())).data)
        if reply.position is not None:
            return reply


async def test_of_two_who_claim_a_call_at_once_over_two_instances_one_has_it_and_the_other_is_told_who(
    house: House, broker: Client, desks: list[str]
) -> None:
    for n in range(CALLS):
        await about_a_call(house, "receiveCall", id=f"c{n:02}", channel="FIRE_119")
    asked = [(n, who) for n in range(CALLS) for who in range(2)]
    came = await asyncio.gather(*(claims(broker, desks[who], (LI, WANG)[who], f"c{n:02}") for n, who in asked))
    replies = dict(zip(asked, came, strict=True))
    for n in range(CALLS):
        [winner] = [who for who in range(2) if replies[n, who].refusal is None]
        refusal = replies[n, 1 - winner].refusal
        assert refusal is not None
        has_it = (LI, WANG)[winner]
        assert (refusal.code, refusal.field, refusal.allowed) == ("call_claimed", "call", (has_it,))
        assert has_it in refusal.message
    last = max(reply.position or 0 for reply in came)
    waiting = await house.ask(
        "query ($least: Position) { queue(minPosition: $least) { calls { call { id claim { by } } } } }",
        least=str(last),
    )
    waiting = waiting["calls"]
    assert [one["call"]["id"] for one in waiting] == [f"c{n:02}" for n in range(CALLS)]
    assert [one["call"]["claim"]["by"] for one in waiting] == [
        next((LI, WANG)[who] for who in range(2) if replies[n, who].refusal is None) for n in range(CALLS)
    ]


async def test_from_the_ring_to_the_callback(house: House) -> None:
    origin = {"source": "water_works", "reference": "W-17"}
    received = await about_a_call(house, "receiveCall", id="c1", channel="PARTNER", desk="water", origin=origin)
    assert (received["call"]["desk"], received["call"]["origin"]) == ("water", origin)
    again = await about_a_call(house, "receiveCall", id="c2", channel="PARTNER", origin=origin)
    assert (again["refusal"]["code"], again["refusal"]["allowed"]) == ("report_received", ["c1"])
    me = "console/local"
    claimed = await about_a_call(house, "claimCall", callId="c1")
    assert claimed["call"]["claim"] == {"by": me, "stale": False}
    assert (await house.ask(RENEW, id=command_id()))["calls"] == [{"id": "c1"}]
    assert (await about_a_call(house, "releaseClaim", callId="c1"))["call"]["claim"] is None
    assert (await about_a_call(house, "takeOverCall", callId="c1"))["call"]["claim"]["by"] == me
    early = await about_a_call(house, "endCall", callId="c1", ending="SILENT")
    assert early["refusal"]["field"] == "input.ending"
    assert (early["refusal"]["code"], early["refusal"]["allowed"]) == ("illegal_transition", ["ABANDONED"])
    answered = await about_a_call(house, "answerCall", callId="c1")
    assert (answered["call"]["status"], answered["call"]["handler"]) == ("ANSWERED", me)
    ended = await about_a_call(house, "endCall", callId="c1", ending="SILENT")
    assert (ended["call"]["ending"], ended["call"]["callbackOwed"]) == ("SILENT", True)
    assert await house.ask(QUEUE) == {"length": 1, "calls": [{"rank": 1, "kind": "CALLBACK", "call": {"id": "c1"}}]}
    busy = await about_a_call(house, "makeCallback", callId="c1", outcome="BUSY")
    assert (busy["call"]["callbacks"], busy["call"]["callbackOwed"]) == (1, True)
    waived = await about_a_call(house, "waiveCallback", callId="c1", reason="the water works know")
    assert waived["call"]["callbackOwed"] is False
    assert await house.ask(QUEUE) == {"length": 0, "calls": []}
    nothing = await about_a_call(house, "claimCall", callId="c1")
    assert nothing["refusal"]["code"] == "call_ended"
