"""Differences between two things that should be the same."""

from typing import NamedTuple

from events.values import Position

MOST = 100
"""So many are listed; whatever made more is told by these."""


class Difference(NamedTuple):
    """One thing that is not as it should be."""

    where: str
    """log, journal, or a read model's name."""
    position: Position | None
    text: str


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []

    def add(self, where: str, position: Position | None, text: str) -> None:
        """Note one, if there is room."""
        if len(self.differences) < MOST:
            self.differences.append(Difference(where, position, text))
