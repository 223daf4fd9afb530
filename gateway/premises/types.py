"""What is shown of premises: what is to be known of a place, and what happened there."""

from datetime import datetime
from enum import StrEnum
from typing import Self

import strawberry
from typing_extensions import override

from gateway.intake.types import Incident
from gateway.moment import Loader, Moment
from gateway.node import Node
from gateway.place import Place
from gateway.scalars import Position
from gateway.version import Version
from projections import premise_flags
from projections.incidents import Incident as IncidentRow
from projections.placed import place_of
from projections.premise_history import Nearby
from projections.versions import Known


@strawberry.enum(description="What a premise flag tells of: a danger, or something to be careful about.")
class PremiseFlagKind(StrEnum):
    """As events spell it."""

    HAZARD = "hazard"
    CAUTION = "caution"


@strawberry.enum(description="Why a premise flag does not hold any more.")
class PremiseFlagEnd(StrEnum):
    """As the read model spells it."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@strawberry.type(description="What whoever goes to a place should know, who says so, and until when it holds.")
class PremiseFlag(Node):
    """Mirrors projections.premise_flags.PremiseFlag."""

    id: strawberry.ID
    place: Place
    kind: PremiseFlagKind
    hazard: str | None = strawberry.field(description="Which hazard, in the words that incidents flag them by.")
    text: str
    said_by: str = strawberry.field(description="Who says so: an office, an inspection, a crew.")
    until: datetime = strawberry.field(description="It holds until then, unless it is withdrawn before.")
    flagged_at: datetime
    flagged_by: str
    ended: PremiseFlagEnd | None
    ended_at: datetime | None
    reason: str | None = strawberry.field(description="Why it was withdrawn.")
    version: Version

    @classmethod
    def of(cls, known: Known[premise_flags.PremiseFlag]) -> Self:
        """The flag in a row."""
        row = known.row
        return cls(
            id=strawberry.ID(row.flag),
            place=Place.of(place_of(row)),
            kind=PremiseFlagKind(row.kind),
            hazard=row.hazard,
            text=row.note,
            said_by=row.said_by,
            until=row.until,
            flagged_at=row.flagged_at,
            flagged_by=row.flagged_by,
            ended=None if row.ended is None else PremiseFlagEnd(row.ended),
            ended_at=row.ended_at,
            reason=row.reason,
            version=Version.of(known),
        )


@strawberry.type(description="An incident that was at or near a place.")
class NearbyIncident:
    """Mirrors projections.premise_history.Nearby."""

    incident: Incident
    distance_m: float | None = strawberry.field(
        description="How far away, in metres; null where one of the two has no point."
    )
    same_address: bool

    @classmethod
    def of(cls, nearby: Nearby[IncidentRow], moment: Moment) -> Self:
        """The incident in a row."""
        incident = Incident.of(nearby.known, moment)
        return cls(incident=incident, distance_m=nearby.metres, same_address=nearby.same_address)


@strawberry.type(description="A flag that holds at or near a place.")
class NearbyFlag:
    """Mirrors projections.premise_history.Nearby."""

    flag: PremiseFlag
    distance_m: float | None = strawberry.field(
        description="How far away, in metres; null where one of the two has no point."
    )
    same_address: bool

    @classmethod
    def of(cls, nearby: Nearby[premise_flags.PremiseFlag]) -> Self:
        """The flag in a row."""
        return cls(flag=PremiseFlag.of(nearby.known), distance_m=nearby.metres, same_address=nearby.same_address)


@strawberry.type(description="What happened at or near a place, and what is to be known of it.")
class PremiseHistory:
    """Both at one position."""

    position: Position = strawberry.field(description="The position all of this is true at.")
    incidents: list[NearbyIncident] = strawberry.field(description="The one that was opened last first.")
    flags: list[NearbyFlag] = strawberry.field(description="Those that hold; the one that was raised last first.")


class PremiseFlagsById(Loader[Known[premise_flags.PremiseFlag] | None]):
    """A premise flag by its id."""

    @override
    async def read(self, keys: list[str]) -> list[Known[premise_flags.PremiseFlag] | None]:
        """See Loader.read."""
        found = {known.row.flag: known for known in await premise_flags.by_ids(self.moment.reading, keys)}
        return [found.get(key) for key in keys]


async def find_premise_flag(id: str, moment: Moment) -> PremiseFlag | None:
    """The flag of that id at a moment."""
    known = await moment.loader(PremiseFlagsById).load(id)
    return known and PremiseFlag.of(known)
