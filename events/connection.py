"""How a process of ours keeps its connection to NATS: it tries again for ever, and says so now and then."""

import time

import structlog

RECONNECT_AFTER = 0.2
"""Seconds between two tries to reach a server that is gone; they never end."""
SAID_EVERY = 10.0
"""Seconds before the same problem is told again."""

_log = structlog.get_logger(__name__)


class Complaints:
    """Logs what the client reports. A server that is away is reported at every try, and logged once in a while."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    async def tell(self, problem: Exception) -> None:
        """Log a problem, unless it was logged just now."""
        reason, now = repr(problem), time.monotonic()
        if now - self._said.get(reason, -SAID_EVERY) >= SAID_EVERY:
            self._said[reason] = now
            _log.warning("nats", reason=reason)
