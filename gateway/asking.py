"""How a service is asked: request and reply over NATS, with the same command id until there is an answer."""

import asyncio
from typing import Protocol

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic import ValidationError

from events.naming import command_subject
from events.wire import Refusal, Reply, Request

PATIENCE = 10.0
"""Seconds after which a command that nobody has answered is given up, to be sent again by whoever gave it."""
ONE_TRY = 6.0
"""Seconds that one request waits; more than a service lets a command wait for its `after`."""
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 0.5
PASSING = frozenset({"stopping", "verifying"})
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
        pause = FIRST_PAUSE
        try:
            async with asyncio.timeout(self._patience):
                while (reply := await self._try(subject, body)) is None:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                return reply
        except TimeoutError:
            return Reply(refusal=NO_ANSWER)

    async def _try(self, subject: str, body: bytes) -> Reply | None:
        if not self._nats.is_connected:
            return None
        try:
            answer = await self._nats.request(subject, body, timeout=ONE_TRY)
            reply = Reply.model_validate_json(answer.data)
        except (NatsError, OSError, ValidationError) as problem:
            _log.info("no answer", subject=subject, problem=repr(problem))
            return None
        return None if reply.refusal and reply.refusal.code in PASSING else reply
