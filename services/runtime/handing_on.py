"""How an instance that is not the favourite hands commands on to the one that is, and their answers back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pydantic import ValidationError

from events.naming import instance_subject
from events.values import Position
from events.wire import Reply, Request
from services.runtime.favourite import PATIENCE
from services.runtime.service import Service
from services.runtime.waiting import PATIENCE as LONGEST_WAIT

LOOK_EVERY = PATIENCE / 4

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Handed:
    """A command that is with another instance: as it came in, and whom to answer."""

    body: bytes
    reply_to: str
    came: float
    """When it came to this instance first."""
    to: str
    at: float
    lived: float
    """When that instance last gave a sign of life, and the context's last commit then."""
    last: Position


class HandingOn:
    """The commands that are with the favourite now. What it does not answer is decided here."""

    def __init__(
        self,
        nats: Client,
        service: Service[Any],
        jurisdiction: str,
        decide: Callable[[bytes, str, float], Awaitable[None]],
    ) -> None:
        """`decide` has a command decided by this instance: what came in, where to answer, and when it came."""
        self._nats = nats
        self._memory = service.memory
        self._favourite = service.favourite
        self._jurisdiction = jurisdiction
        self._decide = decide
        self._inbox = nats.new_inbox()
        self._numbers = count()
        self._open: dict[str, _Handed] = {}

    async def start(self) -> None:
        """Listen to answers, from when the connection is there."""
        self._answers = await self._nats.subscribe(f"{self._inbox}.*", cb=self._hear)
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Give what is under way a moment more. What is not answered then is sent again by whoever gave it."""
        if self._open:
            await asyncio.sleep(PATIENCE)
        self._looking.cancel()
        await asyncio.wait((self._looking,))
        if not self._nats.is_closed:
            await self._answers.unsubscribe()

    async def take(self, body: bytes, reply_to: str, came: float) -> None:
        """Have a command decided by whoever should."""
        if (other := self._favourite.other) is None:
            await self._decide(body, reply_to, came)
            return
        inbox = f"{self._inbox}.{next(self._numbers)}"
        self._open[inbox] = _Handed(body, reply_to, came, other, _now(), _now(), self._memory.last)
        try:
            subject = instance_subject(self._jurisdiction, self._memory.context.name, other)
            await self._nats.publish(subject, body, reply=inbox)
        except NatsError as problem:
            await self._take_back(inbox, repr(problem))

    async def _hear(self, answer: Msg) -> None:
        if (handed := self._open.get(answer.subject)) is None:
            return
        if not answer.data:
            await self._take_back(answer.subject, "it is not there")
        elif b"stopping" in answer.data and _is_stopping(answer.data):
            await self._take_back(answer.subject, "it is stopping")
        else:
            del self._open[answer.subject]
            if handed.reply_to:
                await self._nats.publish(handed.reply_to, answer.data)

    async def _look(self) -> None:
        """Take back, now and then, what nobody will answer."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for inbox, handed in list(self._open.items()):
                if _now() - handed.lived >= PATIENCE:
                    if self._lives(handed):
                        handed.lived, handed.last = _now(), self._memory.last
                    else:
                        await self._take_back(inbox, "it is silent")

    def _lives(self, handed: _Handed) -> bool:
        """Whether it has committed since, or has a reason to let this command wait."""
        if _now() - handed.at > LONGEST_WAIT + PATIENCE:  # It answers at the end of that, and this is no race.
            return False
        if b'"journal"' in handed.body and self._is_decided(handed):
            return False  # What is left is to wait for the journal: that can be done here as well.
        if self._favourite.other == handed.to and self._memory.last != handed.last:
            return True
        request = _request(handed.body)
        return request is not None and request.after > self._memory.read

    def _is_decided(self, handed: _Handed) -> bool:
        request = _request(handed.body)
        return request is not None and self._memory.answers.get(str(request.id)) is not None

    async def _take_back(self, inbox: str, why: str) -> None:
        if (handed := self._open.pop(inbox, None)) is None:
            return  # It was answered meanwhile.
        if self._is_decided(handed):
            # So there is nothing to doubt.
            await self._decide(handed.body, handed.reply_to, handed.came)
            return
        if self._favourite.other == handed.to:
            _log.info("favourite_doubted", favourite=handed.to, reason=why)
            self._favourite.doubt()
        await self.take(handed.body, handed.reply_to, handed.came)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _is_stopping(answer: bytes) -> bool:
    refusal = Reply.model_validate_json(answer).refusal
    return refusal is not None and refusal.code == "stopping"


def _request(body: bytes) -> Request | None:
    """The command; None where it cannot be read, and will be refused."""
    try:
        return Request.model_validate_json(body)
    except ValidationError:
        return None
