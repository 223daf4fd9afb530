"""How fast an instance has been deciding of late, and so how long a command that comes now would wait. Pure."""

from services.runtime.round import MOST_COMMANDS

LONGEST = 1.0
"""Seconds that a command waits to be decided; who would wait longer is told to come back."""
WEIGHT = 0.3
"""Of the last round, against all those before it."""


class Pace:
    """A round decides and appends, so those who wait have as many rounds before them as their number fills."""

    def __init__(self) -> None:
        self._round = 0.0
        self._fits = MOST_COMMANDS
        self._since: float | None = None

    def begin(self, time: float) -> None:
        """A round begins; or goes on, where it lost its race and decides again. `time`: seconds of any steady clock."""
        if self._since is None:
            self._since = time

    def end(self, commands: int, left: bool, time: float) -> None:
        """It is done, and has decided so many. `left`: more were ready than went in."""
        if self._since is not None and commands:
            self._round += (time - self._since - self._round) * WEIGHT
            if left:
                self._fits = commands
        self._since = None

    def wait(self, waiting: int, time: float) -> float:
        """Seconds until it is the turn of whoever comes behind so many, by what was so far.

        None at all where nobody is before him: or one slow round would have everybody sent away, and never be unlearnt.
        """
        under_way = 0.0 if self._since is None else time - self._since
        return max(waiting // self._fits * self._round, under_way)
