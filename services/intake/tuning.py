"""What makes a call like an incident, and how much. A jurisdiction may lay it down otherwise."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from events.values import Value

Share = Annotated[float, Field(ge=0, le=1)]
Reach = Annotated[float, Field(ge=10, le=10_000)]
"""Metres. Within so many everything is looked at, so it has an end."""
While = Annotated[timedelta, Field(ge=timedelta(seconds=1), le=timedelta(hours=12))]
"""In a file, in seconds."""


class Tuning(Value):
    """Found by reading real calls: docs/duplicates.md."""

    spread_m: Reach = 150
    """How far apart two people place the same thing, whatever they say of their uncertainty."""
    unsaid_m: Reach = 75
    """The uncertainty of a point of which nobody said it."""
    most_uncertain_m: Reach = 1_000
    """More than that counts as that: such a point says hardly anything, and must not make the search wide."""
    farthest_m: Reach = 2_000
    """Nothing farther is offered, unless it has the same caller."""
    told_within: While = timedelta(hours=2)
    """For so long it counts where a call came from that is attached to an incident; then only where that is."""
    same_address: Share = 0.9
    """What the same address says, even without points."""
    other_address: Share = 0.5
    """What is left of nearness where the addresses differ: files and maps put unknown addresses on one point."""
    same_caller: Share = 0.85
    """What it says that this person has called about it, from wherever."""
    half_life: While = timedelta(minutes=10)
    """After so long without a call about it an incident is half as likely to get another one now."""
    while_open: Share = 0.35
    """But not less likely than this while it is open."""
    compatible_type: Share = 0.95
    """The published types say that one may be reported as the other. The same type counts 1."""
    same_family: Share = 0.4
    """Both are medical, say: it may be another patient of the same house."""
    unknown_type: Share = 0.7
    """A call that was not triaged yet."""
    other_type: Share = 0.3
    """Something else at the same place and time is a coincidence that a call-taker wants to see."""
    closed_within: While = timedelta(minutes=15)
    """For so long a closed incident is offered, as it may not be over."""
    closed: Share = 0.6
    """How much less likely that is than an open one."""
    least: Annotated[float, Field(ge=0.01, le=1)] = 0.2
    """A score below is not offered."""
    most: Annotated[int, Field(ge=1, le=20)] = 5
    """Offers for one call. Nobody reads more while somebody speaks."""
