"""Which calls are likely to be about the same, by a rule that knows nothing of ours: near, soon after, of one type."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import cos, hypot, radians
from typing import NamedTuple

from typing_extensions import override

from tests.duplicates.rows import Row

NEAR_M = 150.0
SOON = timedelta(minutes=10)


class Pair(NamedTuple):
    """Two calls, the earlier one first."""

    first: Row
    second: Row

    @property
    def apart_m(self) -> float:
        north, east = self.first.lat - self.second.lat, self.first.lon - self.second.lon
        return 111_195 * hypot(north, east * cos(radians(self.first.lat)))

    @property
    def apart(self) -> timedelta:
        return self.second.taken - self.first.taken

    @property
    def same_type(self) -> bool:
        return self.first.title == self.second.title

    @property
    def same_event(self) -> bool:
        """Of another agency, which was sent for the same."""
        return not self.same_type and self.first.what == self.second.what

    @override
    def __str__(self) -> str:
        return f"{self.apart_m:4.0f} m {self.apart.total_seconds():4.0f} s\n    {self.first}\n    {self.second}"


def pairs(rows: Sequence[Row], near_m: float = NEAR_M, soon: timedelta = SOON) -> Iterator[Pair]:
    """All so near and so soon after, of whatever type: every call is compared with every one. `rows` in order."""
    for number, second in enumerate(rows):
        for first in reversed(rows[:number]):
            pair = Pair(first, second)
            if pair.apart > soon:
                break
            if pair.apart_m <= near_m:
                yield pair
