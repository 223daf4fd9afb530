"""What people at the front desk were told, for the judge to hold against the log."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Seen(NamedTuple):
    """A queue, as somebody saw it: the first so many calls that wait, and whose each is."""

    position: int
    asked_for: int
    calls: list[tuple[str, str | None]]


class Lost(NamedTuple):
    """A claim that came too late, and what its maker was told."""

    call: str
    by: str
    position: int
    refusal: dict[str, Any]


@dataclass(slots=True)
class Observed:
    """All of it."""

    received: dict[str, int] = field(default_factory=dict)
    """Call → the position at which it was taken."""
    seen: list[Seen] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    ended: int = 0
