"""A question as it waits in a service: understood, and with somebody to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from events.questions import QuestionReply, QuestionRequest
from events.wire import Refusal
from services.common.question import Question
from services.runtime.asking import MOST_BYTES, malformed
from services.runtime.context import Context


@dataclass(frozen=True, eq=False, slots=True)
class Inquiry:
    """One question, and how to answer it: called once."""

    request: QuestionRequest
    question: Question
    reply: Callable[[QuestionReply], None]


def unanswered(code: str, message: str, **more: Any) -> QuestionReply:
    """There is no answer, for this reason."""
    return QuestionReply(refusal=Refusal(code=code, message=message, **more))


def understand_question(body: bytes, context: Context[Any]) -> tuple[QuestionRequest, Question] | QuestionReply:
    """The question in a message, or the reply that names the field that is wrong and what would be legal."""
    if len(body) > MOST_BYTES:
        return unanswered("too_large", f"a question may have {MOST_BYTES} bytes")
    try:
        request = QuestionRequest.model_validate_json(body)
    except ValidationError as wrong:
        return QuestionReply(refusal=malformed(wrong).refusal)
    if request.question not in context.questions:
        message = f"{context.name} knows no question '{request.question}'"
        return unanswered("unknown_question", message, field="question", allowed=tuple(sorted(context.questions)))
    try:
        kind = context.questions[request.question]
        return request, kind.model_validate_json(to_json(request.data), strict=True)
    except ValidationError as wrong:
        return QuestionReply(refusal=malformed(wrong, within="data").refusal)
