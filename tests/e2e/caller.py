"""Somebody who gives commands over NATS, and sends each again until it is answered: as the wire contract asks."""

import asyncio
from contextlib import suppress
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from events.naming import command_subject
from events.values import Position
from events.wire import Reply, Request, new_command_id

TRY = 2.0
"""Seconds to wait for an answer before the same command is sent again."""
UNDECIDED_FOR_NOW = {"busy", "stopping", "behind", "clock_off", "no_space", "not_stored", "not_reached", "verifying"}


class Caller:
    """Commands, and what was answered: `answered` holds every reply that was a decision, by command id."""

    def __init__(self, nats: Client, jurisdiction: str = "city", patience: float = TRY) -> None:
        self._nats = nats
        self._jurisdiction = jurisdiction
        self._patience = patience
        self.answered: dict[str, Reply] = {}

    async def ask(self, command: str, after: Position = 0, **data: Any) -> Reply:
        """The decision on a command, however often it takes to get it."""
        request = Request(command=command, id=new_command_id(), actor="dispatcher/anna", after=after, data=data)
        while True:
            reply = await self.once(request)
            if reply is not None and not (reply.refusal and reply.refusal.code in UNDECIDED_FOR_NOW):
                self.answered[str(request.id)] = reply
                return reply
            await asyncio.sleep(0.02)

    async def once(self, request: Request) -> Reply | None:
        """The answer to one try; None where there was none."""
        subject = command_subject(self._jurisdiction, request.command.partition(".")[0])
        with suppress(NatsError, TimeoutError):
            return Reply.model_validate_json(
                (await self._nats.request(subject, request.model_dump_json().encode(), timeout=self._patience)).data
            )
        return None

    async def do(self, command: str, after: Position = 0, **data: Any) -> Position:
        """Where a command was accepted."""
        reply = await self.ask(command, after, **data)
        assert reply.refusal is None, reply
        assert reply.position is not None
        return reply.position
