"""How many of the likely pairs are offered, and how many offers a call-taker gets to read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.intake.questions import Candidate
from services.intake.rules import Rules
from tests.duplicates.desk import Taken, take
from tests.duplicates.pairs import Pair, pairs
from tests.duplicates.rows import Row


@dataclass
class Measured:
    """What was offered, call by call, beside what is likely."""

    taken: list[Taken]
    pairs: list[Pair]
    moved: list[Pair]
    """What the county noted in the same two seconds and put elsewhere, up to 400 m away: surely the same."""
    offers: dict[tuple[int, int], tuple[int, Candidate]] = field(init=False)
    """(line of the earlier, line of the later call) → rank from 1, and the offer."""

    def __post_init__(self) -> None:
        self.offers = {
            (int(offer.incident), row.line): (rank, offer)
            for row, offers in self.taken
            for rank, offer in enumerate(offers, start=1)
        }

    def rank(self, pair: Pair) -> int | None:
        """At which place the earlier call's incident was offered for the later call."""
        found = self.offers.get((pair.first.line, pair.second.line))
        return found and found[0]

    def offered(self, among: Sequence[Pair]) -> list[Pair]:
        return [pair for pair in among if self.rank(pair)]

    def missed(self, among: Sequence[Pair]) -> list[Pair]:
        return [pair for pair in among if not self.rank(pair)]

    def beyond(self) -> list[tuple[Pair, Candidate]]:
        """Offers that are no such pair at all: farther, later, or of no common type."""
        rows = {taken.row.line: taken.row for taken in self.taken}
        likely = {(pair.first.line, pair.second.line) for pair in self.pairs if pair.same_type or pair.same_event}
        return [
            (Pair(rows[first], rows[second]), offer)
            for (first, second), (_, offer) in self.offers.items()
            if (first, second) not in likely
        ]


def measure(rows: Sequence[Row], rules: Rules | None = None) -> Measured:
    noted_at_once = pairs(rows, 400, timedelta(seconds=2))
    moved = [pair for pair in noted_at_once if pair.apart_m > 0 and (pair.same_type or pair.same_event)]
    return Measured(list(take(rows, rules)), list(pairs(rows)), moved)
