"""How far the log itself has got, which the read models may be behind of."""

from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from events.values import Position

PATIENCE = 1.0
"""Seconds that the log may take to answer."""


class Behind(NamedTuple):
    """What readers cannot see yet: how many commits, and for how many seconds the first of them has been there."""

    commits: int
    """Less than nothing where the log ends before what readers can see: it has lost what it had acknowledged."""
    seconds: float


class Tip(Protocol):
    """Whoever knows how far the log has got."""

    async def behind(self, visible: Position) -> Behind | None:
        """How far that position is behind the log; None where nobody can tell."""
        ...


class JetStreamTip:
    """Asks JetStream."""

    def __init__(self, nats: Client, stream: str) -> None:
        self._nats = nats
        self._stream = stream

    async def behind(self, visible: Position) -> Behind | None:
        """See Tip.behind."""
        if not self._nats.is_connected:
            return None
        jetstream = self._nats.jetstream(timeout=PATIENCE)
        try:
            commits = (await jetstream.stream_info(self._stream)).state.last_seq - visible
            if commits <= 0:
                return Behind(commits, 0.0)
            first = await jetstream.get_msg(self._stream, seq=visible + 1)
        except (NatsError, JetStreamError, OSError):
            return None
        waiting = (datetime.now(UTC) - first.time).total_seconds() if first.time else 0.0
        return Behind(commits, max(waiting, 0.0))
