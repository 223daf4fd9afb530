"""The broker's disk, as whoever sees it tells: while hardly any room is left on it, nothing is decided."""

import structlog
from faststream.nats import NatsMessage
from pydantic import ValidationError

from events.wire import Storage
from services.runtime.hindrances import Hindrances

MB = 1_000_000

_log = structlog.get_logger(__name__)


class Disk:
    """Puts `no_space` and lifts it. (A broker that meets the end of its disk answers no commit any more.)"""

    def __init__(self, hindrances: Hindrances) -> None:
        self._hindrances = hindrances

    async def hear(self, message: NatsMessage) -> None:
        """How much room is left just now."""
        try:
            self.heed(Storage.model_validate_json(message.body))
        except ValidationError as problem:
            _log.warning("storage_not_understood", reason=str(problem))

    def heed(self, storage: Storage) -> None:
        """Whether that is enough."""
        if storage.free >= storage.reserve:
            self._hindrances.lift("no_space")
            return
        self._hindrances.put(
            "no_space",
            f"the broker's disk has {storage.free // MB} MB left, less than the reserve of {storage.reserve // MB} MB: "
            f"make room there, it goes on by itself then",
        )
