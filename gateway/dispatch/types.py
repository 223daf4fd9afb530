"""What dispatch shows: units, and their assignments to incidents."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry
from strawberry.utils.await_maybe import AwaitableOrValue

from events.values import Progress
from gateway.dispatch.loaders import UnitsById, UnitsByIncident
from gateway.intake.types import Incident, find_incident
from gateway.moment import Moment
from gateway.node import Node
from gateway.version import Version
from projections import assignments, units
from projections.versions import Known

strawberry.enum(Progress, description="How far a unit has got with the incident it was sent to.")


@strawberry.enum(description="What a unit is doing: it follows from duty and from its assignment.")
class UnitStatus(Enum):
    """As the read model spells it."""

    OFF_DUTY = "off_duty"
    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at_destination"


@strawberry.type(description="What is sent: an engine, an ambulance, a patrol car, a squad.")
class Unit(Node):
    """Mirrors projections.units.Unit."""

    id: strawberry.ID
    agency: str | None = strawberry.field(description="Null where others report of it and nobody has registered it.")
    capabilities: list[str]
    station: str | None
    on_duty: bool
    status: UnitStatus
    version: Version
    incident_id: strawberry.Private[str | None]
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, known: Known[units.Unit], moment: Moment) -> Self:
        """The unit in a row."""
        row = known.row
        return cls(
            id=strawberry.ID(row.unit),
            agency=row.agency,
            capabilities=list(row.capabilities),
            station=row.station,
            on_duty=row.duty,
            status=UnitStatus(row.status),
            version=Version.of(known),
            incident_id=row.incident,
            moment=moment,
        )

    @strawberry.field(description="Where it is committed.")
    async def incident(self) -> Incident | None:
        """The incident that it is on."""
        return await find_incident(self.incident_id, self.moment)


@strawberry.enum(description="How far an assignment has got.")
class AssignmentStatus(Enum):
    """The furthest stamp, by the column that it stands in."""

    DISPATCHED = "assigned_at"
    ACKNOWLEDGED = "acknowledged_at"
    EN_ROUTE = "en_route_at"
    ON_SCENE = "on_scene_at"
    TRANSPORTING = "transporting_at"
    AT_DESTINATION = "at_destination_at"
    CLEARED = "cleared_at"
    RELEASED = "released_at"

    @classmethod
    def of(cls, row: assignments.Assignment) -> Self:
        """How far this one has got."""
        return next((step for stamp, step in _LAST_FIRST if getattr(row, stamp) is not None), cls.DISPATCHED)


_LAST_FIRST = [(step.value, step) for step in reversed(AssignmentStatus)]


@strawberry.type(description="A unit's record at an incident. The stamps say when it happened, not when we were told.")
class Assignment:
    """Mirrors projections.assignments.Assignment."""

    unit_id: strawberry.ID
    incident_id: strawberry.ID
    status: AssignmentStatus
    reported: bool = strawberry.field(description="Others say that they sent it: it was not ours to decide.")
    acknowledge_by: datetime | None
    overdue_at: datetime | None = strawberry.field(description="When it had not said in time that it knows.")
    assigned_at: datetime | None
    acknowledged_at: datetime | None
    en_route_at: datetime | None
    on_scene_at: datetime | None
    transporting_at: datetime | None
    at_destination_at: datetime | None
    cleared_at: datetime | None
    released_at: datetime | None
    release_reason: str | None
    version: Version
    row: strawberry.Private[assignments.Assignment]
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, known: Known[assignments.Assignment], moment: Moment) -> Self:
        """The assignment in a row."""
        row = known.row
        return cls(
            unit_id=strawberry.ID(row.unit),
            incident_id=strawberry.ID(row.incident),
            status=AssignmentStatus.of(row),
            reported=row.reported,
            acknowledge_by=row.acknowledge_by,
            overdue_at=row.overdue_at,
            assigned_at=row.assigned_at,
            acknowledged_at=row.acknowledged_at,
            en_route_at=row.en_route_at,
            on_scene_at=row.on_scene_at,
            transporting_at=row.transporting_at,
            at_destination_at=row.at_destination_at,
            cleared_at=row.cleared_at,
            released_at=row.released_at,
            release_reason=row.release_reason,
            version=Version.of(known),
            row=row,
            moment=moment,
        )

    @strawberry.field(description="Whether the stamps contradict the order in which things happen.")
    def out_of_order(self) -> bool:
        """As the read model tells it."""
        return self.row.out_of_order

    @strawberry.field
    async def unit(self) -> Unit:
        """Who was sent."""
        known = await self.moment.loader(UnitsById).load(self.unit_id)
        assert known is not None, "whatever makes an assignment makes its unit known"
        return Unit.of(known, self.moment)

    @strawberry.field(description="Where it was sent. Null where others report of an incident that we do not know.")
    async def incident(self) -> Incident | None:
        """Where it was sent."""
        return await find_incident(self.incident_id, self.moment)


async def find_unit(id: str | None, moment: Moment) -> Unit | None:
    """The unit of that id at a moment."""
    known = None if id is None else await moment.loader(UnitsById).load(id)
    return known and Unit.of(known, moment)


def assignments_to(incident: str, moment: Moment) -> AwaitableOrValue[list[Assignment]]:
    """The assignments to an incident at a moment."""

    def shown(known: list[Known[assignments.Assignment]]) -> list[Assignment]:
        return [Assignment.of(assignment, moment) for assignment in known]

    return moment.loader(UnitsByIncident).make(incident, shown)
