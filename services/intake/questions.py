"""What call intake can be asked. The names and fields are the wire's."""

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from events.values import CallId, Code, IncidentId, Instant, Value
from services.common.place import GivenPlace
from services.common.question import Question


class ReasonCode(StrEnum):
    """What speaks for one incident, or against it."""

    NEAR = "near"
    """So many `metres` away, where `within_m` would be no surprise."""
    SAME_ADDRESS = "same_address"
    OTHER_ADDRESS = "other_address"
    """Against it: the two addresses have little in common."""
    SAME_CALLER = "same_caller"
    """This person has called about it before."""
    OPENED = "opened"
    """So many `seconds` before."""
    LAST_CALL = "last_call"
    """So many `seconds` before, the last of several."""
    SAME_TYPE = "same_type"
    COMPATIBLE_TYPE = "compatible_type"
    """The published types say that one may be reported as the other."""
    SAME_FAMILY = "same_family"
    OTHER_TYPE = "other_type"
    """Against it."""
    CLOSED_RECENTLY = "closed_recently"
    """So many `seconds` before: it may have to be opened again."""
    MERGED = "merged"
    """It is the absorbed `incident` that is like the call; the survivor stands for it."""


class Reason(Value):
    """One reason, with its numbers."""

    code: ReasonCode
    metres: float | None = None
    within_m: float | None = None
    seconds: float | None = None
    incident: IncidentId | None = None


class Candidate(Value):
    """An incident that a call may belong to."""

    incident: IncidentId
    score: float
    """From 0 to 1: for the order, and for how loudly to say it. It is no probability."""
    distance_m: float | None = None
    """To the nearest of the places that are known of the incident; None where either is without a point."""
    reasons: tuple[Reason, ...]


class Candidates(Value):
    """Best first."""

    candidates: tuple[Candidate, ...]


class DuplicateCandidates(Question, name="intake.duplicate_candidates"):
    """Which open incidents a call may belong to: one that was received, or one that somebody describes."""

    answer: ClassVar = Candidates

    call: CallId | None = None
    place: GivenPlace | None = None
    type: Code | None = None
    at: Instant | None = None
    """When it was told; now, if nothing else is said."""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.call is None) == (self.place is None):
            raise ValueError("give a call or a place, one of the two")
        if self.call is not None and (self.type is not None or self.at is not None):
            raise ValueError("of a call its type and time are known: leave them out")
        return self
