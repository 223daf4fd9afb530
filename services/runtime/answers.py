"""What commands were answered, by command id: a retry gets the first answer, from whichever instance."""

from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import UUID

from events.envelope import Envelope
from events.record import CommandRefused
from events.values import Position
from events.wire import Refusal, issued_at

KEPT = timedelta(hours=24)
"""How long after it was issued a command may still be sent again."""
MARGIN = timedelta(hours=1)
"""By how much an issuer's clock may be ahead of the decider's: no id may come from further in the future. Answers are
kept twice this much longer, so what is forgotten was issued more than a day and a margin before: it is too old by then.
(Two deciders are no further apart than seconds, as each is held to the log's clock: see clocks.py.)"""


class Answer(NamedTuple):
    """What was said to a command, and where it stands in the log."""

    position: Position
    digest: str
    refusal: Refusal | None


class Answers:
    """The answers of the last day, folded from the log like everything else, and forgotten by the time of its commits.

    That time is right as long as the broker's clock or the decider's is. Where both were wrong together it leaps ahead,
    much is forgotten at once, and then it comes back to where those ids are young again. So it is kept from when to
    when the forgotten ids were issued: an id of such a time may have been answered, and is not decided again.
    """

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._order: list[tuple[datetime, str]] = []
        self._forgotten: list[tuple[datetime, datetime]] = []

    def get(self, command: str) -> Answer | None:
        """The answer to a command, if it was answered."""
        return self._answers.get(command)

    def __len__(self) -> int:
        return len(self._answers)

    def forgot(self, issued: datetime) -> bool:
        """Whether a command that was issued then may have been answered, and its answer forgotten."""
        return any(first <= issued <= last for first, last in self._forgotten)

    def fold(self, envelope: Envelope, position: Position, decided_at: datetime) -> None:
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
        heappush(self._order, (decided_at, command))

    def forget(self, now: datetime) -> None:
        """Forget what was decided so long ago that the same id would be refused as too old."""
        while self._order and self._order[0][0] < now - KEPT - 2 * MARGIN:
            _, command = heappop(self._order)
            del self._answers[command]
            self._note(issued_at(UUID(command)))

    def _note(self, issued: datetime) -> None:
        """Forgotten ids follow each other, so these are one time, or a few where the clock leapt or nobody asked."""
        for number, (first, last) in enumerate(self._forgotten):
            if first - KEPT <= issued <= last + KEPT:
                self._forgotten[number] = min(first, issued), max(last, issued)
                return
        self._forgotten.append((issued, issued))
