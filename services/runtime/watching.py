"""What an instance hears of its log from the projector: whether it is the one that the journal is a copy of."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from nats.errors import Error as NatsError

from events.verdict import Verdict, Verdicts
from services.runtime.halting import COMPARING, halted
from services.runtime.service import Service

PATIENCE = 10.0
"""Seconds after which an instance that has heard no verdict accepts commands, unverified."""
EVERY = 1.0
"""Seconds between two looks at the halt key."""
TICK = 0.1
"""Seconds in which a new connection, or a first verdict, is noticed."""

_log = structlog.get_logger(__name__)


class Watch:
    """Keeps an instance from deciding until there is a verdict, and whenever its log is halted."""

    def __init__(self, service: Service[Any], verdicts: Verdicts, connections: Callable[[], int]) -> None:
        """`connections` counts how often the connection to the broker was made anew."""
        self._service = service
        self._hindrances = service.hindrances
        self._verdicts = verdicts
        self._connections = connections
        self._hindrances.put("verifying", COMPARING)

    async def run(self) -> None:
        """Watch until cancelled."""
        time = asyncio.get_running_loop().time
        until, looked, on = time() + PATIENCE, -EVERY, self._connections()
        while True:
            verifying = "verifying" in self._hindrances.all
            if verifying or time() >= looked + EVERY or on != self._connections():
                looked, on = time(), self._connections()
                await self._look(time() >= until)
            await asyncio.sleep(TICK)

    async def _look(self, late: bool) -> None:
        said = None if self._service.verified else await self._verdicts.verdict()
        try:
            halt = await self._verdicts.halt()
            self._heed(said, halt.reason if halt else None)
        except (NatsError, OSError, ValueError) as problem:
            _log.debug("halt_key_not_read", reason=repr(problem))
            if said is not None:
                self._heed(said, None)
        if said and said.verdict != "unknown":
            self._service.verified = said.verdict == "same"
            self._hindrances.lift("verifying")
        elif late and "verifying" in self._hindrances.all:
            _log.warning("unverified", reason=f"no verdict on the log within {PATIENCE:.0f} seconds")
            self._hindrances.lift("verifying")

    def _heed(self, said: Verdict | None, reason: str | None) -> None:
        """Halt for what the key says or, where there is no key, for what the projector says."""
        if reason is None and said and said.verdict == "halted":
            reason = said.reason
        if reason is not None:
            if "halted" not in self._hindrances.all:
                _log.error("halted", reason=reason)
                self._hindrances.put("halted", halted(reason))
        elif self._service.verified or (said and said.verdict == "same"):
            self._hindrances.lift("halted")
