"""Premise flags: what is to be known of a place before anything happens there, who says so, and until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, DateTime, Text

from events.intake.premises import PremiseFlagExpired, PremiseFlagged, PremiseFlagWithdrawn
from projections.nearness import index_premises
from projections.placed import place_columns, placed
from projections.projection import Projection
from projections.queries import by_keys
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "premise_flags",
    Column("flag", Text, nullable=False),
    *place_columns(),
    Column("kind", Text, nullable=False),
    Column("hazard", Text),
    Column("note", Text, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("flagged_at", DateTime(timezone=True), nullable=False),
    Column("flagged_by", Text, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("ended", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("reason", Text),
    key=("flag",),
    indexes=[("lat", "lon"), ("from_position",)],
)
index_premises(table)


class PremiseFlag(NamedTuple):
    """What is to be known of a place."""

    flag: str
    address: str | None
    text: str | None
    lat: float | None
    lon: float | None
    uncertainty_m: float | None
    place_source: str | None
    datum: str | None
    original_lat: float | None
    original_lon: float | None
    cell: str | None
    kind: str
    """hazard or caution."""
    hazard: str | None
    note: str
    said_by: str
    flagged_at: datetime
    flagged_by: str
    until: datetime
    ended: str | None = None
    """withdrawn or expired; None while it holds."""
    ended_at: datetime | None = None
    reason: str | None = None


premise_flags = Projection(table, PremiseFlag, key=lambda event: event.flag)


@premise_flags.on(PremiseFlagged)
def flagged(_: PremiseFlag | None, event: PremiseFlagged) -> PremiseFlag:
    """Somebody says so."""
    return PremiseFlag(
        flag=event.flag,
        **placed(event.place)._asdict(),
        kind=event.kind,
        hazard=event.hazard,
        note=event.text,
        said_by=event.said_by,
        flagged_at=event.at,
        flagged_by=event.by,
        until=event.until,
    )


@premise_flags.on(PremiseFlagWithdrawn)
def withdrawn(flag: PremiseFlag | None, event: PremiseFlagWithdrawn) -> PremiseFlag | None:
    """It does not hold any more, or never did."""
    return flag and flag._replace(ended="withdrawn", ended_at=event.at, reason=event.reason)


@premise_flags.on(PremiseFlagExpired)
def expired(flag: PremiseFlag | None, event: PremiseFlagExpired) -> PremiseFlag | None:
    """It has come to its end."""
    return flag and flag._replace(ended="expired", ended_at=event.at)


async def by_ids(reading: Reading, ids: Sequence[str]) -> list[Known[PremiseFlag]]:
    """These flags, in any order; ids that no flag has are left out."""
    return await by_keys(reading, premise_flags, ids)
