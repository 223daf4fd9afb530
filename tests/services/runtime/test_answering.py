"""Questions come to whichever instance over a real broker, and are asked again where that one cannot answer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client

from events.memory import MemoryLog, utc_now
from events.questions import QuestionReply, QuestionRequest
from gateway.questioning import NO_ANSWER, NatsQuestioner
from services.common.question import Question
from services.dispatch.state import Dispatch
from services.runtime.context import Context
from services.runtime.service import Service
from tests.services.runtime.test_handing_on import served
from tests.services.runtime.units import Units, UnitsOf, curious

REQUEST = QuestionRequest(question=UnitsOf.name, data={})
NOTHING = QuestionReply(position=0, own=0, answer={"units": []})


class UnitsAtLength(Question, name="dispatch.units_at_length"):
    """More than fits."""

    answer: ClassVar = Units


def at_length(question: UnitsAtLength, state: Dispatch, now: datetime) -> Units:
    return Units(units=("E" * 2_000_000,))


class House:
    """Two instances of dispatch, and whoever asks them."""

    def __init__(self, client: Client, jurisdiction: str, *instances: Service[Dispatch]) -> None:
        self.questioner = NatsQuestioner(client, jurisdiction, patience=2)
        self.client = client
        self.subject = f"question.{jurisdiction}.dispatch"
        self.one, self.two = instances


@pytest.fixture
async def house(nats_server: str) -> AsyncIterator[House]:
    async with two_instances(nats_server, curious()) as house:
        yield house


@asynccontextmanager
async def two_instances(url: str, context: Context[Dispatch]) -> AsyncIterator[House]:
    jurisdiction, log = f"asked{uuid4().hex[:8]}", MemoryLog()
    instances = [
        Service(context, log, jurisdiction=jurisdiction, instance=name, clock=utc_now) for name in ("one", "two")
    ]
    async with AsyncExitStack() as stack:
        for instance in instances:
            await stack.enter_async_context(served(url, instance, jurisdiction))
        client = await nats.connect(url)
        yield House(client, jurisdiction, *instances)
        await client.close()


async def test_a_question_is_answered_by_one_of_the_instances(house: House) -> None:
    assert await house.questioner.put(REQUEST) == NOTHING


async def test_where_one_instance_cannot_answer_another_does(house: House) -> None:
    house.one.hindrances.put("clock_off", "the clock is wrong")
    for _ in range(5):
        assert await house.questioner.put(REQUEST) == NOTHING
    house.one.hindrances.lift("clock_off")
    house.two.hindrances.put("clock_off", "the clock is wrong")
    for _ in range(5):
        assert await house.questioner.put(REQUEST) == NOTHING


async def test_where_none_can_answer_the_reason_is_told(house: House) -> None:
    for instance in (house.one, house.two):
        instance.hindrances.put("halted", "the log is in doubt")
    reply = await house.questioner.put(REQUEST)
    assert reply.refusal is not None
    assert reply.refusal.code == "halted"


async def test_an_instance_that_stops_leaves_the_questions_to_the_other(house: House) -> None:
    house.one.stop()
    for _ in range(5):
        assert await house.questioner.put(REQUEST) == NOTHING


async def test_nonsense_is_answered_too(house: House) -> None:
    answer = await house.client.request(house.subject, b"nonsense", timeout=2)
    assert b'"malformed"' in answer.data


async def test_an_answer_that_does_not_fit_into_a_message_is_refused(nats_server: str) -> None:
    context = Context(name="dispatch", state=curious().state, decides={}, answers={UnitsAtLength: at_length})
    async with two_instances(nats_server, context) as house:
        reply = await house.questioner.put(QuestionRequest(question=UnitsAtLength.name, data={}))
        assert reply.refusal is not None
        assert reply.refusal.code == "too_large"


async def test_where_nobody_is_there_that_is_told(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    reply = await NatsQuestioner(client, "nowhere", patience=0.2).put(REQUEST)
    assert reply == QuestionReply(refusal=NO_ANSWER)
    await client.close()
