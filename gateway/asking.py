"""How a service is asked: request and reply over NATS, with the same command id until there is an answer."""

import asyncio
from typing import Protocol

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from pydantic import ValidationError

from events.naming import command_subject
from events.wire import Refusal, Reply, Request

PATIENCE = 10.0
"""Seconds after which a command that nobody has answered is given up, to be sent again by whoever gave it."""
AGAIN_AFTER = 0.4
"""Seconds of silence after which a command is sent once more, to another instance perhaps; then after twice as long."""
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 0.5
PASSING = frozenset({"stopping", "behind", "clock_off", "verifying"})
"""Refusals that decide nothing and pass by themselves: another instance, or the next start, answers."""

NO_ANSWER = Refusal(
    code="no_answer",
    message="nobody answered: it may have happened or not. Send it again with the same commandId, it happens only once",
)

_log = structlog.get_logger(__name__)


class Asker(Protocol):
    """Whoever brings a command to its service and its answer back."""

    async def ask(self, request: Request) -> Reply:
        """The answer; one without a position where nothing is known to be decided. Raises nothing."""
        ...


class NatsAsker:
    """Asks over NATS. Sending a command again is harmless: its id makes it happen once."""

    def __init__(self, nats: Client, jurisdiction: str, patience: float = PATIENCE) -> None:
        self._nats = nats
        self._jurisdiction = jurisdiction
        self._patience = patience

    async def ask(self, request: Request) -> Reply:
        """See Asker.ask."""
        subject = command_subject(self._jurisdiction, request.command.partition(".")[0])
        body = request.model_dump_json(exclude_defaults=True).encode()
        return await _Question(self._nats, subject, body, self._patience).answer()


class _Question:
    """One command on its way: sent, while it is unanswered sent once more now and then, and the first answer wins."""

    def __init__(self, nats: Client, subject: str, body: bytes, patience: float) -> None:
        self._nats = nats
        self._subject = subject
        self._body = body
        self._until = asyncio.get_running_loop().time() + patience
        self._open = 0
        """Requests of which nothing was heard: what they led to is not known."""
        self._passing: Reply | None = None

    async def answer(self) -> Reply:
        """The answer that decides, or why there is none."""
        asking: set[asyncio.Task[Reply | None]] = set()
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
        return Reply(refusal=NO_ANSWER) if self._open or self._passing is None else self._passing

    def _left(self) -> float:
        return self._until - asyncio.get_running_loop().time()

    async def _insist(self) -> Reply | None:
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

    async def _ask(self) -> Reply | None:
        if not self._nats.is_connected:
            return None
        self._open += 1
        try:
            answer = await self._nats.request(self._subject, self._body, timeout=self._left())
            reply = Reply.model_validate_json(answer.data)
        except NoRespondersError:
            self._open -= 1
            return None
        except (NatsError, OSError, ValidationError) as problem:
            _log.info("no answer", subject=self._subject, problem=repr(problem))
            return None
        self._open -= 1
        return reply
