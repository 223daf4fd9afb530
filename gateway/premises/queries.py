"""What can be asked about premises."""

import asyncio

import strawberry

from gateway.context import AsOf, Info
from gateway.errors import Problem
from gateway.limits import page_size
from gateway.place import PointInput, point_of
from gateway.premises.types import NearbyFlag, NearbyIncident, PremiseHistory
from gateway.scalars import Position
from projections.nearness import Nearness
from projections.premise_history import flags_near, incidents_near

FURTHEST = 5_000
"""Metres: beyond that it is no premise."""


@strawberry.type
class PremisesQuery:
    """Premises' part of the queries."""

    @strawberry.field(
        description="What happened at or near a place, and what is to be known of it: by a point and a radius, by an"
        " address (spaces and capitals do not matter), or by either."
    )
    async def premise_history(
        self,
        info: Info,
        near: PointInput | None = None,
        address: str | None = None,
        radius_m: int = 50,
        first: int = 20,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> PremiseHistory:
        """What happened there."""
        nearness = _nearness(near, address, radius_m)
        most = page_size(first)
        moment = await info.context.moment(as_of, min_position)
        incidents, flags = await asyncio.gather(
            incidents_near(moment.reading, nearness, most), flags_near(moment.reading, nearness, most)
        )
        return PremiseHistory(
            position=moment.position,
            incidents=[NearbyIncident.of(nearby, moment) for nearby in incidents],
            flags=[NearbyFlag.of(nearby) for nearby in flags],
        )


def _nearness(near: PointInput | None, address: str | None, radius_m: int) -> Nearness:
    written = (address or "").strip() or None
    if near is None and written is None:
        raise Problem("BAD_INPUT", "give a point, an address, or both", field="near")
    if not 0 <= radius_m <= FURTHEST:
        raise Problem("BAD_INPUT", f"{radius_m} is not within 0 and {FURTHEST}", field="radiusM")
    return Nearness(None if near is None else point_of(near, "near"), written, radius_m)
