"""The wire contract of questions: what a service is asked over NATS request/reply, and what it answers."""

from typing import Annotated, Any

from pydantic import Field

from events.values import Position, Value
from events.wire import Refusal


class QuestionRequest(Value):
    """A question on its way to its context. Nothing of it is recorded."""

    question: str
    """Name of the question, `intake.duplicate_candidates`."""
    data: dict[str, Any]
    after: Annotated[Position, Field(ge=0)] = 0
    """Answer only when the service has everything up to here."""


class QuestionReply(Value):
    """The answer, and what it was true at; or why there is none."""

    position: Position | None = None
    """Everything up to here is in the answer."""
    own: Position | None = None
    """The context's last commit that is in the answer; it may lie behind `position`."""
    answer: dict[str, Any] | None = None
    refusal: Refusal | None = None
