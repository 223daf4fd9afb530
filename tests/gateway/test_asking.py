"""A command is brought to its service until somebody answers, under the same id."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from events.wire import Refusal, Reply, Request
from gateway.asking import NO_ANSWER, NatsAsker
from gateway.insisting import AGAIN_AFTER

REQUEST = Request(
    command="intake.close_incident",
    id=UUID("019ab3c0-0000-7000-8000-000000000001"),
    actor="dispatcher/anna",
    data={"incident": "i1", "disposition": "put_out"},
    after=7,
)
DONE = Reply(position=8)


class Service:
    """Answers what it is told to, one answer for each time that it is asked; None is silence."""

    def __init__(self, client: Client, *answers: bytes) -> None:
        self.client = client
        self.answers = list(answers)
        self.asked: list[Request] = []

    async def start(self, jurisdiction: str) -> None:
        await self.client.subscribe(f"command.{jurisdiction}.intake", queue="intake", cb=self.hear)
        await self.client.flush()

    async def hear(self, message: Msg) -> None:
        self.asked.append(Request.model_validate_json(message.data))
        await message.respond(self.answers.pop(0))


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


async def test_a_command_reaches_its_service_as_the_wire_contract_says(client: Client) -> None:
    service = Service(client, DONE.model_dump_json().encode())
    await service.start("asking1")
    assert await NatsAsker(client, "asking1").ask(REQUEST) == DONE
    assert service.asked == [REQUEST]


async def test_nobody_there_is_answered_so_within_bounds(client: Client) -> None:
    assert await NatsAsker(client, "asking2", patience=0.2).ask(REQUEST) == Reply(refusal=NO_ANSWER)


async def test_a_service_that_comes_late_still_gets_the_command(client: Client) -> None:
    service = Service(client, DONE.model_dump_json().encode())
    asking = asyncio.create_task(NatsAsker(client, "asking3").ask(REQUEST))
    await service.start("asking3")
    assert await asking == DONE


async def test_a_service_that_stops_or_stammers_is_asked_again_under_the_same_id(client: Client) -> None:
    stopping = Reply(refusal=Refusal(code="stopping", message="send it again"))
    service = Service(client, stopping.model_dump_json().encode(), b"nonsense", DONE.model_dump_json().encode())
    await service.start("asking4")
    assert await NatsAsker(client, "asking4").ask(REQUEST) == DONE
    assert service.asked == [REQUEST] * 3


async def test_what_a_service_refuses_is_final(client: Client) -> None:
    refused = Reply(position=9, refusal=Refusal(code="unknown_incident", message="no such incident", field="incident"))
    service = Service(client, refused.model_dump_json().encode())
    await service.start("asking5")
    assert await NatsAsker(client, "asking5").ask(REQUEST) == refused


async def test_without_a_connection_nothing_is_raised() -> None:
    assert await NatsAsker(Client(), "asking6", patience=0.2).ask(REQUEST) == Reply(refusal=NO_ANSWER)


async def test_a_command_that_meets_silence_is_sent_again_soon_and_the_first_answer_wins(client: Client) -> None:
    asked: list[Msg] = []

    async def hear(message: Msg) -> None:
        asked.append(message)
        if len(asked) == 2:
            await asked[0].respond(DONE.model_dump_json().encode())

    await client.subscribe("command.asking7.intake", queue="intake", cb=hear)
    await client.flush()
    async with asyncio.timeout(2 * AGAIN_AFTER):
        assert await NatsAsker(client, "asking7").ask(REQUEST) == DONE
    assert [Request.model_validate_json(message.data) for message in asked] == [REQUEST] * 2


async def test_a_passing_refusal_is_told_where_nothing_else_was_ever_heard(client: Client) -> None:
    stopping = Reply(refusal=Refusal(code="stopping", message="send it again"))
    service = Service(client, *[stopping.model_dump_json().encode()] * 100)
    await service.start("asking8")
    assert await NatsAsker(client, "asking8", patience=0.5).ask(REQUEST) == stopping


async def test_where_one_of_two_instances_is_silent_nobody_can_say_that_nothing_was_decided(client: Client) -> None:
    stopping = Reply(refusal=Refusal(code="stopping", message="send it again")).model_dump_json().encode()
    turns = 0

    async def hear(message: Msg) -> None:
        nonlocal turns
        turns += 1
        if turns > 1:
            await message.respond(stopping)

    await client.subscribe("command.asking9.intake", queue="intake", cb=hear)
    await client.flush()
    assert await NatsAsker(client, "asking9", patience=2 * AGAIN_AFTER).ask(REQUEST) == Reply(refusal=NO_ANSWER)
