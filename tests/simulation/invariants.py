"""What must hold in every world, whatever happens in it: the invariants of the commit protocol, by name."""

from enum import StrEnum
from typing import NamedTuple


class Invariant(StrEnum):
    """A name for each, and what it says."""

    ACKNOWLEDGED = "an acknowledged command is in the log, its effects exactly once"
    REFUSED = "a refused command has its refusal in the log and no effects, now or later"
    RETRIED = "a retry gets the first answer, from any instance"
    AFTER = "a command is decided when its context has reacted to all that it asks for"
    REACTED = "a reaction happens exactly once for each foreign event, in log order"
    FIRED = "a deadline fires exactly once"
    DECIDED = "a commit holds what the rules say on all that stands before it, and nothing else"
    CHAINED = "a commit is decided on the one before it of its context, and `seen` never goes back"
    SAME_STATE = "all instances that have caught up have the same state, which is a fold from the start"
    ONE_INCIDENT = "no unit is on two incidents"
    CLOCK = "nothing is decided on a clock behind what was decided before"
    GOES_ON = "no instance dies or hangs, and everybody gets an answer"


class Violation(NamedTuple):
    """One of them does not hold, and where that shows."""

    invariant: Invariant
    what: str
