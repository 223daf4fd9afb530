"""How a service is asked a question: over NATS, and again while nobody answers, as nothing comes of asking twice."""

from typing import Protocol

from nats.aio.client import Client

from events.naming import question_subject
from events.questions import QuestionReply, QuestionRequest
from events.wire import Refusal
from gateway.insisting import Insisting

PATIENCE = 6.0
"""Seconds: those that a service waits for `after`, and one for the way."""

NO_ANSWER = Refusal(code="no_answer", message="nobody answered the question: ask again")


class Questioner(Protocol):
    """Whoever brings a question to its service and the answer back."""

    async def put(self, request: QuestionRequest) -> QuestionReply:
        """The answer, or why there is none. Raises nothing."""
        ...


class NatsQuestioner:
    """Asks over NATS."""

    def __init__(self, nats: Client, jurisdiction: str, patience: float = PATIENCE) -> None:
        self._nats = nats
        self._jurisdiction = jurisdiction
        self._patience = patience

    async def put(self, request: QuestionRequest) -> QuestionReply:
        """See Questioner.put."""
        subject = question_subject(self._jurisdiction, request.question.partition(".")[0])
        body = request.model_dump_json(exclude_defaults=True).encode()
        unanswered = QuestionReply(refusal=NO_ANSWER)
        insisting = Insisting(
            self._nats, subject, body, self._patience, read=QuestionReply.model_validate_json, unanswered=unanswered
        )
        return await insisting.answer()
