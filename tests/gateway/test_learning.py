"""What a question's reply becomes: an answer at a position, or an error in the client's words."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
import strawberry

from events.questions import QuestionReply, QuestionRequest
from events.wire import Refusal
from gateway.context import Info
from gateway.errors import Problem
from gateway.learning import Learnt, learn
from gateway.scalars import Position
from tests.gateway.city import City
from tests.services.runtime.units import Units, UnitsOf


class Saying:
    """A service that gives one reply."""

    def __init__(self, reply: QuestionReply) -> None:
        self.reply = reply
        self.asked: list[QuestionRequest] = []

    async def put(self, request: QuestionRequest) -> QuestionReply:
        self.asked.append(request)
        return self.reply


@strawberry.input
class Arguments:
    """Of a query."""

    agency: str | None = strawberry.field(name="whose", default=None)


async def ask(service: Saying, agency: str | None = None, least: int | None = None) -> Learnt[Units]:
    info = SimpleNamespace(context=SimpleNamespace(house=SimpleNamespace(questioner=service)))
    return await learn(cast(Info, info), UnitsOf, Arguments(agency=agency), None if least is None else Position(least))


async def refusal(service: Saying, **given: Any) -> dict[str, Any]:
    with pytest.raises(Problem) as problem:
        await ask(service, **given)
    assert problem.value.extensions
    return problem.value.extensions


async def test_an_answer_can_be_read_at_the_later_of_its_two_positions() -> None:
    service = Saying(QuestionReply(position=7, own=9, answer={"units": ["E01"]}))
    assert await ask(service, "fire", 5) == Learnt(Units(units=("E01",)), Position(9))
    assert service.asked == [QuestionRequest(question="dispatch.units_of", data={"agency": "fire"}, after=5)]


async def test_what_is_malformed_asks_nobody() -> None:
    service = Saying(QuestionReply())
    assert await refusal(service, agency="no code!") == {"code": "malformed", "field": "whose"}
    assert service.asked == []


async def test_a_refusal_names_the_argument_as_the_client_calls_it() -> None:
    unknown = Refusal(code="unknown_unit", message="no", field="agency", allowed=("fire",))
    told = {"code": "unknown_unit", "field": "whose", "allowed": ["fire"]}
    assert await refusal(Saying(QuestionReply(refusal=unknown))) == told
    late = Refusal(code="not_reached", message="not yet", field="after")
    assert await refusal(Saying(QuestionReply(refusal=late))) == {"code": "not_reached", "field": "minPosition"}
    full = Refusal(code="overloaded", message="too many", retry_after=1.0)
    assert await refusal(Saying(QuestionReply(refusal=full))) == {"code": "overloaded", "retryAfter": 1.0}


async def test_where_nobody_answers_that_is_an_error_too(city: City) -> None:
    assert (await city.problem('{ duplicateCandidates(callId: "c") { position } }'))["extensions"][
        "code"
    ] == "no_answer"
