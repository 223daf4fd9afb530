"""What intake shows: calls, and the incidents that they are about."""

from datetime import datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry.utils.await_maybe import AwaitableOrValue

from events.values import CallEnding, Channel
from gateway.intake.assessment import Assessed
from gateway.intake.call_parts import CallStatus, Claim, Origin, TransferOffer
from gateway.intake.caller import Caller
from gateway.intake.loaders import CallsById, CallsByIncident, IncidentsById
from gateway.intake.locations import Location, LocationsOfCalls, LocationsOfIncidents, locations_of
from gateway.intake.triage import Triage
from gateway.moment import Moment
from gateway.node import Node
from gateway.place import Place
from gateway.version import Version
from projections import calls, incidents
from projections.placed import place_of
from projections.versions import Known

if TYPE_CHECKING:
    from gateway.dispatch.types import Assignment

strawberry.enum(Channel, description="The way a call came in.")


@strawberry.enum(description="Whether anything is still owed.")
class IncidentStatus(Enum):
    """As the read model spells it."""

    OPEN = "open"
    STABILIZED = "stabilized"
    CLOSED = "closed"
    MERGED = "merged"


@strawberry.enum(description="What a call is to its incident.")
class CallRole(StrEnum):
    """As the read model spells it."""

    PRIMARY = "primary"
    DUPLICATE = "duplicate"
    UPDATE = "update"


@strawberry.type(description="Somebody asked for help.")
class Call(Node):
    """Mirrors projections.calls.Call."""

    id: strawberry.ID
    channel: Channel
    status: CallStatus
    desk: str | None = strawberry.field(description="Where it waits, or is seen to; null in logs that know no desks.")
    place: Place
    report: str | None
    received_at: datetime
    received_by: str
    answer_by: datetime | None = strawberry.field(description="The target; null where there is none.")
    claim: Claim | None = strawberry.field(description="Whose it is while it waits, or while a callback is owed.")
    answered_at: datetime | None
    handler: str | None = strawberry.field(
        description="Who is responsible for it; who was, once it has ended. Null before somebody has answered it."
    )
    offer: TransferOffer | None
    triage: Triage | None = strawberry.field(description="Null until it was triaged.")
    ended_at: datetime | None
    ending: CallEnding | None
    callback_owed: bool = strawberry.field(description="Whether somebody has to call back.")
    callbacks: int = strawberry.field(description="How often somebody called back.")
    origin: Origin | None = strawberry.field(description="Null where no other house passed it on.")
    role: CallRole | None
    caller: Caller | None = strawberry.field(description="Null where nothing is known of who called.")
    version: Version
    incident_id: strawberry.Private[str | None]
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, known: Known[calls.Call], moment: Moment) -> Self:
        """The call in a row."""
        row = known.row
        return cls(
            id=strawberry.ID(row.call),
            channel=Channel(row.channel),
            status=CallStatus(row.status),
            desk=row.desk,
            place=Place.of(place_of(row)),
            report=row.report,
            received_at=row.received_at,
            received_by=row.received_by,
            answer_by=row.answer_by,
            claim=Claim.of(row),
            answered_at=row.answered_at,
            handler=row.handler,
            offer=TransferOffer.of(row),
            triage=Triage.of(row, moment),
            ended_at=row.ended_at,
            ending=None if row.ending is None else CallEnding(row.ending),
            callback_owed=row.callback_owed,
            callbacks=row.callbacks,
            origin=Origin.of(row),
            role=None if row.role is None else CallRole(row.role),
            caller=Caller.of(row),
            version=Version.of(known),
            incident_id=row.incident,
            moment=moment,
        )

    @strawberry.field(
        description="Everywhere that help was said to be needed, the first first.", graphql_type=list[Location]
    )
    def locations(self) -> AwaitableOrValue[list[Location]]:
        """Its places."""
        return locations_of(self.id, LocationsOfCalls, self.moment)

    @strawberry.field(description="What it is about, once that is known.")
    async def incident(self) -> Annotated["Incident", strawberry.lazy("gateway.intake.types")] | None:
        """The incident that it is attached to."""
        return await find_incident(self.incident_id, self.moment)


@strawberry.type(description="Something that the centre has taken on.")
class Incident(Node, Assessed):
    """Mirrors projections.incidents.Incident."""

    id: strawberry.ID
    number: str = strawberry.field(description="The number people say, the next of its local day: `20261123-00042`.")
    type: str = strawberry.field(description="A word of the jurisdiction's own list.")
    priority: int = strawberry.field(description="1 is the most urgent, 5 the least.")
    status: IncidentStatus
    place: Place
    opened_at: datetime
    opened_by: str
    stabilized_at: datetime | None
    closed_at: datetime | None
    disposition: str | None
    version: Version

    @classmethod
    def of(cls, known: Known[incidents.Incident], moment: Moment) -> Self:
        """The incident in a row."""
        row = known.row
        return cls(
            id=strawberry.ID(row.incident),
            number=row.number,
            type=row.type,
            priority=row.priority,
            status=IncidentStatus(row.status),
            place=Place.of(place_of(row)),
            opened_at=row.opened_at,
            opened_by=row.opened_by,
            stabilized_at=row.stabilized_at,
            closed_at=row.closed_at,
            disposition=row.disposition,
            version=Version.of(known),
            row=row,
            moment=moment,
        )

    @strawberry.field(description="Everywhere that it was said to be, the first first.", graphql_type=list[Location])
    def locations(self) -> AwaitableOrValue[list[Location]]:
        """Its places."""
        return locations_of(self.id, LocationsOfIncidents, self.moment)

    @strawberry.field(description="The calls about it, in order of receipt.", graphql_type=list[Call])
    def calls(self) -> AwaitableOrValue[list[Call]]:
        """Everybody who told of it."""
        return calls_about(self.id, self.moment)

    @strawberry.field(
        description="The units that were sent, in that order, each with how far it has got here.",
        graphql_type=list[Annotated["Assignment", strawberry.lazy("gateway.dispatch.types")]],
    )
    def units(self) -> "AwaitableOrValue[list[Assignment]]":
        """Everybody who was sent to it."""
        from gateway.dispatch.types import assignments_to  # its units know their incidents in turn

        return assignments_to(self.id, self.moment)


def calls_about(incident: str, moment: Moment) -> AwaitableOrValue[list[Call]]:
    """The calls about an incident at a moment."""

    def shown(known: list[Known[calls.Call]]) -> list[Call]:
        return [Call.of(call, moment) for call in known]

    return moment.loader(CallsByIncident).make(incident, shown)


async def find_call(id: str | None, moment: Moment) -> Call | None:
    """The call of that id at a moment."""
    known = None if id is None else await moment.loader(CallsById).load(id)
    return known and Call.of(known, moment)


async def find_incident(id: str | None, moment: Moment) -> Incident | None:
    """The incident of that id at a moment."""
    known = None if id is None else await moment.loader(IncidentsById).load(id)
    return known and Incident.of(known, moment)
