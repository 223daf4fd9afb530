"""Where a service meets the broker: commands come in by request, and answers go out when they are there."""

import asyncio
from types import TracebackType
from typing import Any

import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic_core import to_json

from events.naming import command_subject, status_subject, storage_subject
from events.wire import Reply
from services.runtime.asking import Ask, understand
from services.runtime.overflow import MOST_ARRIVED
from services.runtime.service import Service
from services.runtime.storage import Disk

_log = structlog.get_logger(__name__)


async def whole(message: NatsMessage) -> NatsMessage:
    """The message undecoded: what a body means is ours to say, and a wrong one ours to answer."""
    return message


class Endpoint:
    """Takes the commands of one context, in a queue group with its other instances, while the block lasts."""

    def __init__(self, broker: NatsBroker, nats: Client, service: Service[Any], jurisdiction: str) -> None:
        self._broker = broker
        self._nats = nats
        self._service = service
        self._context = service.memory.context
        self._answers: asyncio.Queue[tuple[str, Reply]] = asyncio.Queue()
        subject = command_subject(jurisdiction, self._context.name)
        broker.subscriber(
            subject, queue=self._context.name, pending_msgs_limit=MOST_ARRIVED, no_reply=True, decoder=whole
        )(self.take)
        broker.subscriber(status_subject(jurisdiction), decoder=whole)(self.tell)
        disk = Disk(service.hindrances)
        broker.subscriber(storage_subject(jurisdiction), no_reply=True, decoder=whole)(disk.hear)

    async def __aenter__(self) -> "Endpoint":
        self._answering = asyncio.create_task(self._answer())
        await self._broker.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for subscriber in self._broker.subscribers:
            await subscriber.stop()
        await self._answers.join()
        self._answering.cancel()
        await asyncio.wait([self._answering])

    async def take(self, message: NatsMessage) -> None:
        """Hand a command to the service, or answer at once what is wrong with it."""
        reply_to = message.reply_to

        def answer(reply: Reply) -> None:
            self._answers.put_nowait((reply_to, reply))

        # First of all, as it must be cheap; and the subscription takes all that is there without giving others a turn:
        # where many are sent away, deciding must not starve behind that.
        if (busy := self._service.busy()) is not None:
            answer(busy)
            await asyncio.sleep(0)
            return
        understood = understand(message.body, self._context)
        if isinstance(understood, Reply):
            _log.info("not_understood", refusal=understood.refusal and understood.refusal.code)
            answer(understood)
        else:
            self._service.submit(Ask(*understood, answer))

    async def tell(self, _: NatsMessage) -> bytes:
        """How this instance is, to whoever asks."""
        return to_json(self._service.status()._asdict())

    async def _answer(self) -> None:
        while True:
            reply_to, reply = await self._answers.get()
            try:
                if reply_to:
                    await self._nats.publish(reply_to, reply.model_dump_json(exclude_none=True).encode())
            except NatsError as problem:
                _log.warning("answer_not_sent", position=reply.position, reason=repr(problem))
            finally:
                self._answers.task_done()
