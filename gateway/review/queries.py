"""What a reviewer can ask."""

import strawberry

from gateway.context import AsOf, Info
from gateway.intake.filters import IncidentFilter, incidents_where
from gateway.intake.numbers import BY_EITHER, incident_id
from gateway.paging import Connection, Page
from gateway.review.types import Anomaly, IntervalStatistics
from gateway.scalars import Position
from projections import anomalies
from projections.intervals import Group, response_intervals


@strawberry.input(description="Which anomalies; what is not given does not matter.")
class AnomalyFilter:
    """Mirrors projections.anomalies.AnomalyFilter."""

    kind: list[anomalies.Kind] | None = None
    unit_id: strawberry.ID | None = None
    incident_id: strawberry.ID | None = strawberry.field(default=None, description=BY_EITHER)


@strawberry.type
class ReviewQuery:
    """Review's part of the queries."""

    @strawberry.field(description="What was reported and does not fit.")
    async def anomalies(
        self,
        info: Info,
        filter: AnomalyFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Connection[Anomaly]:
        """Anomalies, page by page."""
        given = filter or AnomalyFilter()
        page = await Page.of(info, "anomalies", first, after, as_of, min_position)
        incident = given.incident_id and await incident_id(given.incident_id, page.moment)
        where = anomalies.AnomalyFilter(kinds=given.kind, unit=given.unit_id, incident=incident)
        return page.connection(
            await page.read(anomalies.anomalies(page.reading, where, page.most, page.after)),
            node=Anomaly.of,
            key=anomalies.cursor,
            count=lambda: anomalies.count(page.reading, where),
        )

    @strawberry.field(description="Intervals between time points, with their distribution.")
    async def response_intervals(
        self,
        info: Info,
        filter: IncidentFilter | None = None,
        group_by: Group = Group.NONE,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> list[IntervalStatistics]:
        """How long things took."""
        moment = await info.context.moment(as_of, min_position)
        where = await incidents_where(filter, moment.reading)
        found = await response_intervals(moment.reading, where, group_by)
        return [IntervalStatistics(**row._asdict()) for row in found]
