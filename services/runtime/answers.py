"""What commands were answered, by command id: a retry gets the first answer, from whichever instance."""

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from events.envelope import Envelope
from events.record import CommandRefused
from events.values import Position
from events.wire import Refusal

KEPT = timedelta(hours=24)
"""How long after it was issued a command may still be sent again."""
MARGIN = timedelta(hours=1)
"""By how much two clocks may differ. No id may come from further in the future; answers are kept twice this much
longer, as the issuer's clock may be ahead of the decider's, and the decider's ahead of the log's."""


class Answer(NamedTuple):
    """What was said to a command, and where it stands in the log."""

    position: Position
    digest: str
    refusal: Refusal | None


class Answers:
    """The answers of the last day, folded from the log like everything else, and forgotten by the log's time."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._order: deque[tuple[datetime, str]] = deque()

    def get(self, command: str) -> Answer | None:
        """The answer to a command, if it was answered."""
        return self._answers.get(command)

    def __len__(self) -> int:
        return len(self._answers)

    def fold(self, envelope: Envelope, position: Position, recorded_at: datetime) -> None:
        """Take note of the command that an event answers, if it answers one."""
        command = envelope.command
        if command is None or envelope.digest is None or command in self._answers:
            return
        event = envelope.event
        refusal = (
            Refusal(code=event.code, message=event.message, field=event.field, allowed=event.allowed)
            if isinstance(event, CommandRefused)
            else None
        )
        self._answers[command] = Answer(position, envelope.digest, refusal)
        self._order.append((recorded_at, command))

    def forget(self, now: datetime) -> None:
        """Forget what was recorded so long ago that the same id would be refused as too old."""
        while self._order and self._order[0][0] < now - KEPT - 2 * MARGIN:
            self._answers.pop(self._order.popleft()[1], None)
