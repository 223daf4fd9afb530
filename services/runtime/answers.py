"""What commands were answered, by command id: a retry gets the first answer, from whichever instance."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from struct import Struct
from typing import NamedTuple

from events.envelope import Envelope
from events.record import CommandRefused
from events.values import Position
from events.wire import Refusal
from services.runtime.records import Records

KEPT = timedelta(hours=24)
"""How long after it was issued a command may still be sent again."""
MARGIN = timedelta(hours=1)
"""By how much two clocks may differ. No id may come from further in the future; answers are kept twice this much
longer, as the issuer's clock may be ahead of the decider's, and the decider's ahead of the log's."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SAID = Struct("<8sqq")
"""Of each answer: a digest of the command's digest, where it stands, and when it was recorded (microseconds)."""


class Answer(NamedTuple):
    """What was said to a command, and where it stands in the log."""

    position: Position
    fingerprint: bytes
    refusal: Refusal | None

    def is_to(self, digest: str) -> bool:
        """Whether it was said to a command with this digest, and not to another under the same id."""
        return self.fingerprint == _short(digest, 8)


class Answers:
    """The answers of the last day, folded from the log like everything else, and forgotten by the log's time.

    There are hundreds of thousands, most of them a plain yes: each is a row of 40 bytes, and its place in a table.
    """

    def __init__(self) -> None:
        self._blocks: deque[Records] = deque()
        self.refusals: dict[bytes, bytes] = {}
        """What was refused, as JSON, by the row's key."""

    def get(self, command: str) -> Answer | None:
        """The answer to a command, if it was answered."""
        key = _short(command, 16)
        if (said := self._find(key)) is None:
            return None
        fingerprint, position, _ = _SAID.unpack(said)
        refused = self.refusals.get(key)
        return Answer(position, fingerprint, Refusal.model_validate_json(refused) if refused else None)

    def __len__(self) -> int:
        return sum(map(len, self._blocks))

    def fold(self, envelope: Envelope, position: Position, recorded_at: datetime) -> None:
        """Take note of the command that an event answers, if it answers one."""
        if envelope.command is None or envelope.digest is None:
            return
        key = _short(envelope.command, 16)
        if self._find(key) is not None:
            return
        event = envelope.event
        if isinstance(event, CommandRefused):
            refusal = Refusal(code=event.code, message=event.message, field=event.field, allowed=event.allowed)
            self.refusals[key] = refusal.model_dump_json(exclude_none=True).encode()
        at = (recorded_at - _EPOCH) // _MICROSECOND
        self.extend(key + _SAID.pack(_short(envelope.digest, 8), position, at))

    def forget(self, now: datetime) -> None:
        """Forget what was recorded so long ago that the same id would be refused as too old."""
        before = (now - KEPT - 2 * MARGIN - _EPOCH) // _MICROSECOND
        while self._blocks:
            block = self._blocks[0]
            while block and _SAID.unpack(block.oldest[1])[2] < before:
                self.refusals.pop(block.oldest[0], None)
                block.forget_oldest()
            if block:
                return
            self._blocks.popleft()

    def copy(self) -> Iterator[bytes]:
        """The rows of this moment in parts, to be taken now or later; `extend` takes them back."""
        return chain.from_iterable([block.copy() for block in self._blocks])

    def extend(self, rows: bytes) -> None:
        """Add rows behind those that are here."""
        if not self._blocks or self._blocks[-1].full:
            self._blocks.append(Records(_SAID.size))
        self._blocks[-1].extend(rows)

    def _find(self, key: bytes) -> bytes | None:
        for block in reversed(self._blocks):
            if (said := block.get(key)) is not None:
                return said
        return None


def _short(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()
