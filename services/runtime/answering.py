"""Where questions come in from the broker, and their answers go out."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from events.naming import question_subject
from events.questions import QuestionReply
from services.runtime.inquiring import Inquiry, unanswered, understand_question
from services.runtime.overflow import MOST_ARRIVED
from services.runtime.service import Service

MOST_BYTES = 900_000
"""Of an answer: the broker takes 1 MB."""
LEAVE_WITHIN = 1.0
"""Seconds for what the broker sent before it heard that no more is taken."""

_log = structlog.get_logger(__name__)


class Answering:
    """Takes the questions to one context, in a queue group with its other instances."""

    def __init__(self, nats: Client, service: Service[Any], jurisdiction: str) -> None:
        self._nats = nats
        self._service = service
        self._context = service.memory.context
        self._subject = question_subject(jurisdiction, self._context.name)
        self._group: Any = None
        self._sending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Join the group, from when the connection is there."""
        self._group = await self._nats.subscribe(
            self._subject, queue=self._context.name, cb=self.take, pending_msgs_limit=MOST_ARRIVED
        )

    async def stop(self) -> None:
        """Leave the group, and send what is answered. May be called again."""
        if (group := self._group) is not None and self._nats.is_connected:
            self._group = None
            with suppress(NatsError, TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await group.drain()
        await asyncio.gather(*self._sending)

    async def take(self, message: Msg) -> None:
        """Have a question answered, or say at once why it is not."""

        def answer(reply: QuestionReply) -> None:
            sending = asyncio.create_task(self._send(message.reply, reply))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)

        questions = self._service.questions
        understood = questions.busy() or understand_question(message.data, self._context)
        if isinstance(understood, QuestionReply):
            answer(understood)
        else:
            questions.take(Inquiry(*understood, answer))
        await asyncio.sleep(0)  # Others have their turn after each: where many ask, deciding must not starve.

    async def _send(self, to: str, reply: QuestionReply) -> None:
        body = reply.model_dump_json(exclude_none=True).encode()
        if len(body) > MOST_BYTES:
            too_large = unanswered("too_large", f"the answer would have {len(body)} bytes: ask for less")
            body = too_large.model_dump_json(exclude_none=True).encode()
        try:
            if to:
                await self._nats.publish(to, body)
        except NatsError as problem:
            _log.warning("answer_not_sent", position=reply.position, reason=repr(problem))
