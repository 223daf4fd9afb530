"""Who of several instances is likely to commit next. A hint for speed: the fence keeps it safe, whoever it names."""

import re
from typing import Any
from zlib import crc32

from events.values import Position
from services.runtime.memory import Memory

PATIENCE = 0.2
"""Seconds in which a favourite answers what was handed on to it, or commits; one that does neither is doubted."""
HELD_BACK = 0.15
SPREAD = 0.1
"""Seconds for which the others leave reactions and deadlines to the favourite: each its own while, lest they race."""

_SUBJECT_TOKEN = re.compile(r"[\w-]+", re.ASCII)


class Favourite:
    """The instance that made the context's last commit: others hand commands on to it, as every lost race costs."""

    def __init__(self, memory: Memory[Any], instance: str) -> None:
        self._memory = memory
        self._instance = instance
        self._while = HELD_BACK + crc32(instance.encode()) % 100 / 100 * SPREAD
        self._doubted: Position = 0
        self._until: float | None = None
        self._heard: Position = 0

    @property
    def other(self) -> str | None:
        """The favourite, where it is another than this instance, and nobody doubts it."""
        name = self._memory.favourite
        if name is None or name == self._instance or self._memory.last == self._doubted:
            return None
        # A log may hold commits of whoever has no subject of his own.
        return name if _SUBJECT_TOKEN.fullmatch(name) else None

    def doubt(self) -> None:
        """It did not answer: until the next commit of the context nothing is left to it."""
        self._doubted = self._memory.last

    def hold(self, due: bool, time: float) -> float:
        """Seconds for which what is `due` at a time (of any steady clock) is left to the favourite; 0: it is ours.

        A commit shows that the favourite lives, so it is given the whole while again.
        """
        if not due or self.other is None:
            self._until = None
            return 0.0
        if self._until is None or self._heard != self._memory.last:
            self._until, self._heard = time + self._while, self._memory.last
        return max(self._until - time, 0.0)
