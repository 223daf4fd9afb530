"""How an instance that is not the favourite hands commands on to the one that is, and their answers back."""

import asyncio
from typing import Any

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic import ValidationError

from events.naming import instance_subject
from events.wire import Reply
from services.runtime.asking import Ask
from services.runtime.favourite import PATIENCE
from services.runtime.service import Service
from services.runtime.waiting import PATIENCE as LONGEST_WAIT

_log = structlog.get_logger(__name__)


class HandingOn:
    """The commands that are with the favourite now. One that it does not answer is decided here."""

    def __init__(self, nats: Client, service: Service[Any], jurisdiction: str) -> None:
        self._nats = nats
        self._service = service
        self._jurisdiction = jurisdiction
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, ask: Ask, body: bytes) -> None:
        """Have a command, as it came in, decided by whoever should; it is answered through its `reply`."""
        task = asyncio.create_task(self._take(ask, body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give what is under way a moment more. What is not answered then is sent again by whoever gave it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)
        for task in self._tasks:
            task.cancel()

    async def _take(self, ask: Ask, body: bytes) -> None:
        while (other := self._service.favourite.other) is not None:
            if (reply := await self._hand_on(other, ask, body)) is not None:
                ask.reply(reply)
                return
        self._service.submit(ask)

    async def _hand_on(self, other: str, ask: Ask, body: bytes) -> Reply | None:
        """What the favourite answers; None where it is doubted now, or another one is the favourite."""
        memory, favourite = self._service.memory, self._service.favourite
        asking = asyncio.create_task(self._ask(other, body))
        heard = memory.last
        try:
            while True:
                await asyncio.wait((asking,), timeout=PATIENCE)
                if favourite.other != other and not asking.done():
                    return None
                if asking.done():
                    if (reply := asking.result()) is None:
                        favourite.doubt()
                    return reply
                if heard == memory.last and ask.request.after <= memory.read:
                    _log.info("favourite_silent", favourite=other)
                    favourite.doubt()
                    return None
                heard = memory.last
        finally:
            asking.cancel()

    async def _ask(self, other: str, body: bytes) -> Reply | None:
        subject = instance_subject(self._jurisdiction, self._service.memory.context.name, other)
        try:
            answer = await self._nats.request(subject, body, timeout=LONGEST_WAIT + PATIENCE)
            reply = Reply.model_validate_json(answer.data)
        except (NatsError, OSError, ValidationError) as problem:
            _log.info("favourite_away", favourite=other, problem=repr(problem))
            return None
        return None if reply.refusal and reply.refusal.code == "stopping" else reply
