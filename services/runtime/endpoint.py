"""Where a service meets the broker: commands come in by request, and answers go out when they are there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pydantic_core import to_json

from events.naming import command_subject, instance_subject, status_subject, storage_subject, visible_subject
from events.verdict import Verdicts
from events.wire import Reply
from services.runtime.answering import Answering
from services.runtime.asking import Ask, undecided, understand
from services.runtime.handing_on import HandingOn
from services.runtime.journaled import PATIENCE, Journaled
from services.runtime.overflow import MOST_ARRIVED
from services.runtime.service import Service
from services.runtime.storage import Disk

LEAVE_WITHIN = 1.0
"""Seconds for the broker to hear that no more is taken, and for what it sent before to be looked at."""

_log = structlog.get_logger(__name__)


async def whole(message: NatsMessage) -> NatsMessage:
    """The message undecoded: what a body means is ours to say, and a wrong one ours to answer."""
    return message


class Endpoint:
    """Takes the commands of one context, in a queue group with its other instances, while the block lasts.

    It leaves the group where its service stands aside for newer code.
    """

    def __init__(
        self, broker: NatsBroker, nats: Client, service: Service[Any], jurisdiction: str, verdicts: Verdicts
    ) -> None:
        """`verdicts`: who says how far the journal has got, for answers that wait for it."""
        self._broker = broker
        self._nats = nats
        self._service = service
        self._context = service.memory.context
        self._answers: asyncio.Queue[tuple[str, Reply]] = asyncio.Queue()
        self._handing_on = HandingOn(nats, service, jurisdiction, self.decide)
        subject = command_subject(jurisdiction, self._context.name)
        self._group = broker.subscriber(
            subject, queue=self._context.name, pending_msgs_limit=MOST_ARRIVED, no_reply=True, decoder=whole
        )
        self._group(self.take)
        own = instance_subject(jurisdiction, self._context.name, service.instance)
        broker.subscriber(own, pending_msgs_limit=MOST_ARRIVED, no_reply=True, decoder=whole)(self.take_over)
        broker.subscriber(status_subject(jurisdiction), decoder=whole)(self.tell)
        disk = Disk(service.hindrances)
        broker.subscriber(storage_subject(jurisdiction), no_reply=True, decoder=whole)(disk.hear)
        self._journaled = Journaled(verdicts.verdict)
        self._held: set[asyncio.Task[None]] = set()
        self._questions = Answering(nats, service, jurisdiction)
        self._visible = visible_subject(jurisdiction)

    async def __aenter__(self) -> "Endpoint":
        self._answering = asyncio.create_task(self._answer())
        await self._handing_on.start()
        await self._questions.start()
        await self._broker.start()
        self._leaving = asyncio.create_task(self._leave_group())
        await self._nats.subscribe(self._visible, cb=self.hear)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(self._leave(subscriber) for subscriber in self._broker.subscribers))
        await self._handing_on.stop()
        await self._questions.stop()
        self._journaled.close()
        await asyncio.gather(*self._held)
        await self._answers.join()
        for task in (self._answering, self._leaving):
            task.cancel()
        await asyncio.wait((self._answering, self._leaving))

    async def take(self, message: NatsMessage) -> None:
        """Have a command decided: by the favourite, or by this instance."""
        await self._handing_on.take(message.body, message.reply_to, asyncio.get_running_loop().time())

    async def take_over(self, message: NatsMessage) -> None:
        """Hand the service a command that another instance handed on to this one, and that goes no further."""
        if self._service.hindrances:
            here = undecided("stopping", "this instance decides nothing now: decide it yourself")
            self._answers.put_nowait((message.reply_to, here))
        else:
            await self.decide(message.body, message.reply_to, asyncio.get_running_loop().time())

    async def decide(self, body: bytes, reply_to: str, came: float) -> None:
        """Hand a command to the service, or answer at once what is wrong with it. `came`: when, by the loop's clock."""

        def answer(reply: Reply) -> None:
            self._answers.put_nowait((reply_to, reply))

        # First of all, as it must be cheap; and the subscription takes all that is there without giving others a turn:
        # where many are sent away, deciding must not starve behind that.
        if (busy := self._service.busy()) is not None:
            answer(busy)
            await asyncio.sleep(0)
            return
        understood = understand(body, self._context)
        if isinstance(understood, Reply):
            _log.info("not_understood", refusal=understood.refusal and understood.refusal.code)
            answer(understood)
        elif understood[0].durability == "journal":
            until = came + PATIENCE

            def hold(reply: Reply) -> None:
                held = asyncio.create_task(self._answer_journaled(reply, answer, until))
                self._held.add(held)
                held.add_done_callback(self._held.discard)

            self._service.submit(Ask(*understood, hold))
        else:
            self._service.submit(Ask(*understood, answer))

    async def _leave_group(self) -> None:
        await self._service.aside.wait()
        await self._questions.stop()
        await self._leave(self._group)

    async def _leave(self, subscriber: Any) -> None:
        """Take no more, but what has come or is on its way: the framework's own stop drops that unanswered."""
        if subscriber.subscription is not None and self._nats.is_connected:
            with suppress(NatsError, TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await subscriber.subscription.drain()
            subscriber.subscription = None  # Closed by now: its end would be an error.
        await subscriber.stop()

    async def _answer_journaled(self, reply: Reply, answer: Callable[[Reply], None], until: float) -> None:
        """Answer when the journal has it as well, or say that it has not."""
        if reply.position is not None:
            reached = await self._journaled.reached(reply.position, until)
            reply = reply.model_copy(update={"durability": "journal" if reached else "log"})
        answer(reply)

    async def hear(self, message: Msg) -> None:
        """The projector says how far the journal has got."""
        self._journaled.announced(int(message.data))

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
