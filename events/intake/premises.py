"""What is known of places before anything happens there: hazards and words of caution, each with an end."""

from typing import Literal

from events.event import Event
from events.values import Code, Identifier, Instant, Place, Text


class PremiseFlagged(Event, name="intake.premise_flagged", version=1, about="flag"):
    """Whoever goes there should know this."""

    flag: Identifier
    place: Place
    kind: Literal["hazard", "caution"]
    hazard: Code | None = None
    """Which hazard, as incidents flag them."""
    text: Text
    said_by: Text
    """Who says so: an office, an inspection, a crew."""
    until: Instant
    """After that nobody is told any more, unless somebody says it anew."""


class PremiseFlagWithdrawn(Event, name="intake.premise_flag_withdrawn", version=1, about="flag"):
    """It does not hold any more, or never did."""

    flag: Identifier
    reason: Text


class PremiseFlagExpired(Event, name="intake.premise_flag_expired", version=1, about="flag"):
    """It has come to its end."""

    flag: Identifier


EVENTS: tuple[type[Event], ...] = (PremiseFlagged, PremiseFlagWithdrawn, PremiseFlagExpired)
