"""What can be asked about calls and incidents."""

import strawberry

from gateway.ahead import Ahead, read_ahead
from gateway.context import AsOf, Info
from gateway.dispatch.loaders import UnitsByIncident
from gateway.errors import Problem
from gateway.intake.assessment import HazardsByIncident
from gateway.intake.filters import (
    CallFilter,
    CallOrder,
    IncidentFilter,
    IncidentOrder,
    calls_where,
    incidents_where,
)
from gateway.intake.loaders import CallsByIncident
from gateway.intake.locations import LocationsOfIncidents
from gateway.intake.numbers import IncidentsByNumber, incident_id
from gateway.intake.together import LinksByIncident, NotesByIncident
from gateway.intake.types import Call, Incident, find_call, find_incident
from gateway.paging import Connection, Page
from gateway.scalars import Position
from projections import calls, incidents

OF_INCIDENTS: Ahead = {
    "calls": CallsByIncident,
    "units": UnitsByIncident,
    "notes": NotesByIncident,
    "links": LinksByIncident,
    "hazards": HazardsByIncident,
    "locations": LocationsOfIncidents,
}
"""What is read for all incidents of a page, where it is asked for."""


@strawberry.type
class IntakeQuery:
    """Intake's part of the queries."""

    @strawberry.field(description="One incident, by its id or by the number that people say, which `id` takes too.")
    async def incident(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        number: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Incident | None:
        """One incident."""
        if (id is None) == (number is None):
            raise Problem("BAD_INPUT", "give an id or a number, one of the two", field="id")
        moment = await info.context.moment(as_of, min_position)
        if id is not None:
            return await find_incident(await incident_id(id, moment), moment)
        known = await moment.loader(IncidentsByNumber).load(number or "")
        return known and Incident.of(known, moment)

    @strawberry.field(
        description="Incidents, page by page; the one that was opened last first, if nothing else is said."
    )
    async def incidents(
        self,
        info: Info,
        filter: IncidentFilter | None = None,
        order_by: IncidentOrder = IncidentOrder.OPENED_LAST_FIRST,
        first: int | None = None,
        after: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Connection[Incident]:
        """Incidents, page by page."""
        page = await Page.of(info, f"incidents {order_by.name}", first, after, as_of, min_position)
        where, order = await incidents_where(filter, page.reading), order_by.value
        rows = await page.read(incidents.page(page.reading, where, order, page.most, page.after))
        await read_ahead(info, page.moment, [known.row.incident for known in rows], OF_INCIDENTS)
        return page.connection(
            rows,
            node=Incident.of,
            key=lambda known: incidents.cursor(known, order),
            count=lambda: incidents.count(page.reading, where),
        )

    @strawberry.field(description="One call, by its id.")
    async def call(
        self, info: Info, id: strawberry.ID, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> Call | None:
        """One call."""
        return await find_call(id, await info.context.moment(as_of, min_position))

    @strawberry.field(description="Calls, page by page; oldest first, if nothing else is said.")
    async def calls(
        self,
        info: Info,
        filter: CallFilter | None = None,
        order_by: CallOrder = CallOrder.OLDEST_FIRST,
        first: int | None = None,
        after: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Connection[Call]:
        """Calls, page by page."""
        order = order_by.value
        page = await Page.of(info, f"calls {order_by.name}", first, after, as_of, min_position)
        where = await calls_where(filter, page.reading)
        return page.connection(
            await page.read(calls.page(page.reading, where, order, page.most, page.after)),
            node=Call.of,
            key=lambda known: calls.cursor(known, order),
            count=lambda: calls.count(page.reading, where),
        )
