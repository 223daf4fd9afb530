"""One command of the hour."""

from dataclasses import dataclass

from services.common.command import Command


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A command at a second of the hour, given when the steps that it builds on are answered."""

    at: float
    command: Command
    builds_on: tuple["Step", ...] = ()
