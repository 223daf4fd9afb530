"""What commands were answered, by command id: a retry gets the first answer, from whichever instance."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from events.envelope import Envelope
from events.record import CommandRefused
from events.values import Position
from events.wire import Refusal, issued_at
from services.runtime.records import Records

KEPT = timedelta(hours=24)
"""How long after it was issued a command may still be sent again."""
MARGIN = timedelta(hours=1)
"""By how much an issuer's clock may be ahead of the decider's: no id may come from further in the future. Answers are
kept twice this much longer, so what is forgotten was issued more than a day and a margin before: it is too old by then.
(Two deciders are no further apart than seconds, as each is held to the log's clock: see clocks.py.)"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SAID = Struct("<8sqq")
"""Of each answer: a digest of the command's digest, where it stands, and when it was decided (microseconds)."""


class Answer(NamedTuple):
    """What was said to a command, and where it stands in the log."""

    position: Position
    fingerprint: bytes
    refusal: Refusal | None

    def is_to(self, digest: str) -> bool:
        """Whether it was said to a command with this digest, and not to another under the same id."""
        return self.fingerprint == _short(digest)


class Answers:
    """The answers of the last day, folded from the log like everything else, and forgotten by the time of its commits.

    There are hundreds of thousands, most of them a plain yes: each is a row of 40 bytes, and its place in a table.

    The time of commits is right as long as the broker's clock or the decider's is. Where both were wrong together it
    leaps ahead, much is forgotten at once, and then it comes back to where those ids are young again. So it is kept
    from when to when the forgotten ids were issued: an id of such a time may have been answered, and is not decided
    again.
    """

    def __init__(self) -> None:
        self._blocks: deque[Records] = deque()
        self.refusals: dict[bytes, bytes] = {}
        """What was refused, as JSON, by the row's key."""
        self.forgotten: list[tuple[datetime, datetime]] = []
        """From when to when the ids were issued whose answers are forgotten."""

    def get(self, command: str) -> Answer | None:
        """The answer to a command, if it was answered."""
        key = UUID(command).bytes
        if (said := self._find(key)) is None:
            return None
        fingerprint, position, _ = _SAID.unpack(said)
        refused = self.refusals.get(key)
        return Answer(position, fingerprint, Refusal.model_validate_json(refused) if refused else None)

    def __len__(self) -> int:
        return sum(map(len, self._blocks))

    def forgot(self, issued: datetime) -> bool:
        """Whether a command that was issued then may have been answered, and its answer forgotten."""
        return any(first <= issued <= last for first, last in self.forgotten)

    def fold(self, envelope: Envelope, position: Position, decided_at: datetime) -> None:
        """Take note of the command that an event answers, if it answers one."""
        if envelope.command is None or envelope.digest is None:
            return
        key = UUID(envelope.command).bytes
        if self._find(key) is not None:
            return
        event = envelope.event
        if isinstance(event, CommandRefused):
            refusal = Refusal(code=event.code, message=event.message, field=event.field, allowed=event.allowed)
            self.refusals[key] = refusal.model_dump_json(exclude_none=True).encode()
        self.extend(key + _SAID.pack(_short(envelope.digest), position, _microseconds(decided_at)))

    def forget(self, now: datetime) -> None:
        """Forget what was decided so long ago that the same id would be refused as too old.

        And what claims to be decided later than now by more than two right clocks could differ: it would stand in the
        way of all that came after it, until that time is reached.
        """
        before, after = _microseconds(now - KEPT - 2 * MARGIN), _microseconds(now + MARGIN)
        while self._blocks:
            block = self._blocks[0]
            while block and not before <= _SAID.unpack(block.oldest[1])[2] <= after:
                key, _ = block.oldest
                self.refusals.pop(key, None)
                block.forget_oldest()
                self._note(issued_at(UUID(bytes=key)), now)
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

    def _note(self, issued: datetime, now: datetime) -> None:
        """Forgotten ids follow each other, so these are one time, or a few where the clock leapt or nobody asked.

        What lies between two of them counts as forgotten too. Where it is not too old anyway that is little: it would
        keep new commands from being decided.
        """
        for number, (first, last) in enumerate(self.forgotten):
            near = KEPT if max(issued, last) < now - KEPT else MARGIN
            if first - near <= issued <= last + near:
                self.forgotten[number] = min(first, issued), max(last, issued)
                return
        self.forgotten.append((issued, issued))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _short(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
