"""From a query's arguments to a question, to its service, and back to what the client calls things."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from events.questions import QuestionRequest
from events.wire import Refusal
from gateway.commanding import malformed, plain, translate
from gateway.context import Info
from gateway.errors import Problem
from gateway.scalars import Position

A = TypeVar("A", bound=BaseModel)
A_co = TypeVar("A_co", bound=BaseModel, covariant=True)

_log = structlog.get_logger(__name__)


class QuestionClass(Protocol[A_co]):
    """A question as its context's `questions` module defines it."""

    name: str

    @property
    def answer(self) -> type[A_co]:
        """The model of its answer."""
        ...

    def model_validate(self, obj: Any) -> Any:
        """The question; raises ValidationError."""
        ...


@dataclass(frozen=True, slots=True)
class Learnt(Generic[A]):
    """An answer, and a position at which all that it tells of can be read."""

    answer: A
    position: Position


async def learn(info: Info, question: QuestionClass[A], given: Any, least: Position | None) -> Learnt[A]:
    """Have a question answered that takes everything up to `least` into account.

    `given` has the query's arguments, by the question's own Python names. Raises Problem with the code of the refusal,
    its field by the argument's name. What is malformed asks nobody.
    """
    data = plain(given)
    try:
        request = QuestionRequest(question=question.name, data=data, after=int(least or 0))
        question.model_validate(data)
    except ValidationError as wrong:
        raise _problem(malformed(wrong), type(given)) from None
    reply = await info.context.house.questioner.put(request)
    _log.info("learnt", question=question.name, position=reply.position, refused=reply.refusal and reply.refusal.code)
    if reply.refusal is not None:
        raise _problem(reply.refusal, type(given))
    assert reply.position is not None, "an answer says what it was true at"
    position = Position(max(reply.position, reply.own or 0))
    return Learnt(question.answer.model_validate(reply.answer), position)


def _problem(refusal: Refusal, arguments: type) -> Problem:
    """A service's refusal as an error of a query: its code is the service's own, in lower case."""
    said = translate(refusal if refusal.field else refusal.model_copy(update={"field": None}), arguments)
    field = "minPosition" if said.field == "options.after" else said.field and said.field.removeprefix("input.")
    more = {"field": field, "allowed": said.allowed, "retryAfter": said.retry_after}
    return Problem(said.code, said.message, **{name: value for name, value in more.items() if value is not None})
