"""Asking a service over NATS, until it has decided."""

import asyncio
import time

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.errors import ServerAway, Trouble
from events.naming import command_subject
from events.wire import Reply, Request

ANSWER_WITHIN = 5.0
PATIENCE = 30.0
"""Seconds in which a service that is gone may come back."""
PAUSE = 0.2
HISTORY = "history_log"
AGAIN = frozenset({"busy", "not_reached", "not_stored", "stopping"})
"""Nothing was decided, and the same command may be sent again."""


class NotPlayed(Trouble):
    """A service cannot decide what the demo asks for."""


class NatsAsker:
    """Asks the services of one jurisdiction; a command is sent again under its id, so it happens once."""

    def __init__(self, nats: Client, jurisdiction: str) -> None:
        self._nats = nats
        self._jurisdiction = jurisdiction

    async def __call__(self, request: Request) -> Reply:
        """What the service decided. Raises NotPlayed where it cannot, ServerAway where it does not answer."""
        context = request.command.partition(".")[0]
        subject = command_subject(self._jurisdiction, context)
        body = request.model_dump_json().encode()
        until = time.monotonic() + PATIENCE
        problem = "no service answers"
        while time.monotonic() < until:
            try:
                answer = await self._nats.request(subject, body, timeout=ANSWER_WITHIN)
            except (NatsError, OSError):
                await asyncio.sleep(PAUSE)
                continue
            reply = Reply.model_validate_json(answer.data)
            if reply.position is not None:
                return reply
            problem = reply.refusal.message if reply.refusal else "decided nothing"
            if reply.refusal and reply.refusal.code not in AGAIN:
                way_out = ": play it in another folder, with --data" if reply.refusal.code == HISTORY else ""
                raise NotPlayed(problem + way_out)
            await asyncio.sleep(PAUSE)
        raise ServerAway(f"{context}: {problem}")
