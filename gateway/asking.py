"""How a service is asked: request and reply over NATS, with the same command id until there is an answer."""

from typing import Protocol

from nats.aio.client import Client

from events.naming import command_subject
from events.wire import Refusal, Reply, Request
from gateway.insisting import Insisting

PATIENCE = 10.0
"""Seconds after which a command that nobody has answered is given up, to be sent again by whoever gave it."""

NO_ANSWER = Refusal(
    code="no_answer",
    message="nobody answered: it may have happened or not. Send it again with the same commandId, it happens only once",
)


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
        unanswered = Reply(refusal=NO_ANSWER)
        insisting = Insisting(
            self._nats, subject, body, self._patience, read=Reply.model_validate_json, unanswered=unanswered
        )
        return await insisting.answer()
