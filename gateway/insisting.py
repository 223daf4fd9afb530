"""One request on its way to a service: sent, and sent again while it is unanswered; the first answer wins."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from pydantic import ValidationError

from events.wire import Refusal

AGAIN_AFTER = 0.4
"""Seconds of silence after which a request is sent once more, to another instance perhaps; then after twice as long."""
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 0.5
PASSING = frozenset({"stopping", "behind", "clock_off", "verifying"})
"""Refusals that decide nothing and pass by themselves: another instance, or the next start, answers."""

_log = structlog.get_logger(__name__)


class Replied(Protocol):
    """What a reply says, whatever was asked."""

    @property
    def refusal(self) -> Refusal | None:
        """Why not."""
        ...


R = TypeVar("R", bound=Replied)


class Insisting(Generic[R]):
    """To be made for each request, and used once. What is sent may arrive any number of times."""

    def __init__(
        self, nats: Client, subject: str, body: bytes, patience: float, *, read: Callable[[bytes], R], unanswered: R
    ) -> None:
        """`patience` in seconds: then `unanswered` is told. `read` raises ValidationError."""
        self._nats = nats
        self._subject = subject
        self._body = body
        self._read = read
        self._unanswered = unanswered
        self._until = asyncio.get_running_loop().time() + patience
        self._open = 0
        """Requests of which nothing was heard: what they led to is not known."""
        self._passing: R | None = None

    async def answer(self) -> R:
        """The answer that decides, or why there is none."""
        asking: set[asyncio.Task[R | None]] = set()
        again = AGAIN_AFTER
        try:
            while (left := self._left()) > 0:
                asking.add(asyncio.create_task(self._insist()))
                done, _ = await asyncio.wait(asking, timeout=min(again, left), return_when=asyncio.FIRST_COMPLETED)
                for answer in filter(None, (task.result() for task in done)):
                    return answer
                again *= 2
        finally:
            for task in asking:
                task.cancel()
        return self._unanswered if self._open or self._passing is None else self._passing

    def _left(self) -> float:
        return self._until - asyncio.get_running_loop().time()

    async def _insist(self) -> R | None:
        """Ask until it is decided, or time is over."""
        pause = FIRST_PAUSE
        while self._left() > 0:
            if (reply := await self._ask()) is not None:
                if reply.refusal is None or reply.refusal.code not in PASSING:
                    return reply
                self._passing = reply
            await asyncio.sleep(min(pause, max(self._left(), 0)))
            pause = min(pause * 2, LONGEST_PAUSE)
        return None

    async def _ask(self) -> R | None:
        if not self._nats.is_connected:
            return None
        self._open += 1
        try:
            answer = await self._nats.request(self._subject, self._body, timeout=self._left())
            reply = self._read(answer.data)
        except NoRespondersError:
            self._open -= 1
            return None
        except (NatsError, OSError, ValidationError) as problem:
            _log.info("no answer", subject=self._subject, problem=repr(problem))
            return None
        self._open -= 1
        return reply
