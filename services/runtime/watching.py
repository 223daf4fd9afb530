"""What an instance hears of its log from the projector: whether it is the one that the journal is a copy of."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from nats.errors import Error as NatsError

from events.verdict import Halt, Verdict, Verdicts
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
                if on != self._connections() and not self._service.ready.is_set():
                    # What was said of the log before was said of another store perhaps, which was not read to its end.
                    self._service.verified, until = False, time() + PATIENCE
                    self._hindrances.put("verifying", COMPARING)
                looked, on = time(), self._connections()
                await self._look(time() >= until)
            await asyncio.sleep(TICK)

    async def _look(self, late: bool) -> None:
        said, (read, halt) = await asyncio.gather(self._verdicts.verdict(), self._halt())
        self._heed(said, halt, read)
        if said and said.verdict != "unknown":
            self._service.verified = said.verdict == "same"
            self._hindrances.lift("verifying")
        elif late and "verifying" in self._hindrances.all:
            _log.warning("unverified", reason=f"no verdict on the log within {PATIENCE:.0f} seconds")
            self._hindrances.lift("verifying")

    async def _halt(self) -> tuple[bool, Halt | None]:
        """Whether the key could be read, and what stands there."""
        try:
            return True, await self._verdicts.halt()
        except (NatsError, OSError, ValueError) as problem:
            _log.debug("halt_key_not_read", reason=repr(problem))
            return False, None

    def _heed(self, said: Verdict | None, halt: Halt | None, read: bool) -> None:
        """Halt for what the key says or the projector; go on where neither does.

        A key that is not there says nothing by itself: it may have been lost with the store.
        """
        reason = halt.reason if halt else said.reason if said and said.verdict == "halted" else None
        if reason is not None:
            if "halted" not in self._hindrances.all:
                _log.error("halted", reason=reason)
                self._hindrances.put("halted", halted(reason))
        elif read and said and said.verdict == "same":
            self._hindrances.lift("halted")
