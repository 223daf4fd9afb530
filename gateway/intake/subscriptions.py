"""What can be followed of incidents."""

from collections.abc import AsyncGenerator
from functools import partial

import strawberry

from gateway.context import Info
from gateway.intake.filters import IncidentFilter, incidents_where, matches
from gateway.intake.loaders import IncidentChanges, IncidentsById
from gateway.intake.types import Incident
from gateway.live import Batch, Change, follow, look
from gateway.moment import Moment
from gateway.scalars import Position, within


@strawberry.type(description="An incident, or what belongs to it, became another.")
class IncidentChange:
    """What it is from this position on."""

    position: Position
    cursor: Position = strawberry.field(
        description="To go on right behind this: several incidents may change at one position."
    )
    incident: Incident = strawberry.field(description="As of this position.")


@strawberry.type
class IntakeSubscription:
    """Intake's part of the subscriptions."""

    @strawberry.subscription(
        description="Incidents as they change, their units' progress included; also one that leaves the filter, once."
        " Pass the last cursor seen as `after`, and nothing in between is missed or repeated."
    )
    async def incident_changed(
        self, info: Info, filter: IncidentFilter | None = None, after: Position | None = None
    ) -> AsyncGenerator[IncidentChange, None]:
        """Incidents as they change."""
        context, where = info.context, await incidents_where(filter, None)
        async for change in follow(context, after, incidents_behind):
            if found := await look(context, change, IncidentsById, partial(matches, where)):
                known, moment = found
                yield IncidentChange(
                    position=moment.position,
                    cursor=within(change.position, change.number),
                    incident=Incident.of(known, moment),
                )


async def incidents_behind(moment: Moment, place: Position) -> Batch[Change]:
    """The incidents that became others behind a place."""
    return await moment.loader(IncidentChanges).load(str(place))
