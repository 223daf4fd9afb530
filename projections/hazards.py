"""What endangers whoever goes to an incident: flagged by whom, and cleared why."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, DateTime, Text

from events.intake.incidents import HazardCleared, HazardFlagged
from events.values import Position
from projections.projection import Projection
from projections.queries import changed_after, one_of, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "hazards",
    Column("incident", Text, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("note", Text),
    Column("flagged_at", DateTime(timezone=True)),
    Column("flagged_by", Text),
    Column("cleared_at", DateTime(timezone=True)),
    Column("cleared_by", Text),
    Column("reason", Text),
    key=("incident", "hazard"),
    indexes=[("from_position",)],
)


class Hazard(NamedTuple):
    """One hazard at one incident, as it was spoken of last."""

    incident: str
    hazard: str
    note: str | None = None
    flagged_at: datetime | None = None
    """None where nobody has flagged it: somebody looked, and there is none."""
    flagged_by: str | None = None
    cleared_at: datetime | None = None
    cleared_by: str | None = None
    reason: str | None = None
    """Why it was cleared."""


hazards = Projection(table, Hazard, key=lambda event: (event.incident, event.hazard))


@hazards.on(HazardFlagged)
def flagged(_: Hazard | None, event: HazardFlagged) -> Hazard:
    """It is there, or there again; what is said of it now takes the place of what was said before."""
    return Hazard(event.incident, event.hazard, event.note, event.at, event.by)


@hazards.on(HazardCleared)
def cleared(hazard: Hazard | None, event: HazardCleared) -> Hazard:
    """It is there no more, or never was."""
    before = hazard or Hazard(event.incident, event.hazard)
    return before._replace(cleared_at=event.at, cleared_by=event.by, reason=event.reason)


async def of_incidents(reading: Reading, incidents: Sequence[str]) -> list[Known[Hazard]]:
    """All that was ever looked for at these incidents, by name."""
    return await selected(reading, hazards, [one_of(table.c.incident, incidents)], table.c.hazard)


async def changed(reading: Reading, after: Position, first: int = 500) -> list[Known[Hazard]]:
    """Every version after a position, in order; see changed_after."""
    return await changed_after(reading, hazards, after, [], first)
