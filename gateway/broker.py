"""The gateway's connection to NATS: made in the background and made again for ever, as reading goes on without it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from events.connection import Complaints, reach
from events.naming import visible_subject
from events.values import Position

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0

_log = structlog.get_logger(__name__)


class Broker:
    """NATS, as soon as it is there. Brings the projector's announcements to whoever waits for them."""

    def __init__(
        self,
        url: str,
        user: str | None,
        password: str | None,
        jurisdiction: str,
        announced: Callable[[Position], None],
    ) -> None:
        self.client = Client()
        self._reach = reach(url, user, password)
        self._subject = visible_subject(jurisdiction)
        self._announced = announced

    @property
    def connected(self) -> bool:
        """Whether it is there now."""
        return self.client.is_connected

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.create_task(self._connect(), name="connect to NATS")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._connecting.cancel()
        with suppress(asyncio.CancelledError):
            await self._connecting
        with suppress(NatsError, OSError):
            await self.client.close()

    async def _connect(self) -> None:
        pause, complaints = FIRST_PAUSE, Complaints()
        while True:
            try:
                await self.client.connect(**self._reach, name="gateway", connect_timeout=5, error_cb=complaints.tell)
                await self.client.subscribe(self._subject, cb=self._hear)
                return
            except (NatsError, OSError, TimeoutError) as problem:
                _log.warning("no connection to nats", problem=repr(problem), again_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _hear(self, message: Msg) -> None:
        self._announced(int(message.data))
