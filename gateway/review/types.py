"""What a reviewer looks at: what does not fit, and how long things took."""

from typing import Self

import strawberry

from gateway.dispatch.types import Unit, find_unit
from gateway.intake.types import Incident, find_incident
from gateway.moment import Moment
from gateway.scalars import Position
from projections import anomalies, intervals

strawberry.enum(anomalies.Kind, name="AnomalyKind", description="In which way it does not fit.")
strawberry.enum(intervals.Interval, name="Interval", description="From one time point to another.")
strawberry.enum(intervals.Group, name="IntervalGroup", description="What is told apart.")


@strawberry.type(description="What was reported and does not fit: kept, flagged, listed.")
class Anomaly:
    """Mirrors projections.anomalies.Anomaly."""

    kind: anomalies.Kind
    message: str
    positions: list[Position] = strawberry.field(description="Where in the log it was told.")
    row: strawberry.Private[anomalies.Anomaly]
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, row: anomalies.Anomaly, moment: Moment) -> Self:
        """The anomaly in a row."""
        return cls(
            kind=row.kind,
            message=row.message,
            positions=[Position(position) for position in row.positions],
            row=row,
            moment=moment,
        )

    @strawberry.field
    async def unit(self) -> Unit | None:
        """Whose record it is in."""
        return await find_unit(self.row.unit, self.moment)

    @strawberry.field
    async def incident(self) -> Incident | None:
        """Where."""
        return await find_incident(self.row.incident, self.moment)

    @strawberry.field(description="The other one, where a unit was on two at a time.")
    async def other_incident(self) -> Incident | None:
        """Where else."""
        return await find_incident(self.row.other_incident, self.moment)


@strawberry.type(description="Seconds. What was left out is counted, with the reason: nothing is dropped in silence.")
class IntervalStatistics:
    """Mirrors projections.intervals.Statistics."""

    interval: intervals.Interval
    group: str | None
    count: int
    missing: int = strawberry.field(description="One of the two time points is not known.")
    contradictory: int = strawberry.field(description="The second time point is before the first.")
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    mean: float | None
