"""What can be followed of units."""

from collections.abc import AsyncGenerator
from functools import partial

import strawberry

from gateway.context import Info
from gateway.dispatch.filters import UnitFilter, matches, units_where
from gateway.dispatch.loaders import UnitChanges, UnitsById
from gateway.dispatch.types import Unit
from gateway.live import Batch, Change, follow, look
from gateway.moment import Moment
from gateway.scalars import Position, within


@strawberry.type(description="A unit became another.")
class UnitChange:
    """What it is from this position on."""

    position: Position
    cursor: Position = strawberry.field(
        description="To go on right behind this: several units may change at one position."
    )
    unit: Unit = strawberry.field(description="As of this position.")


@strawberry.type
class DispatchSubscription:
    """Dispatch's part of the subscriptions."""

    @strawberry.subscription(
        description="Units as they change; also one that leaves the filter, once."
        " Pass the last cursor seen as `after`, and nothing in between is missed or repeated."
    )
    async def unit_changed(
        self, info: Info, filter: UnitFilter | None = None, after: Position | None = None
    ) -> AsyncGenerator[UnitChange, None]:
        """Units as they change."""
        context = info.context
        async for change in follow(context, after, units_behind):
            where = await units_where(filter, await context.house.moments.at(change.position))
            if found := await look(context, change, UnitsById, partial(matches, where)):
                known, moment = found
                yield UnitChange(
                    position=moment.position,
                    cursor=within(change.position, change.number),
                    unit=Unit.of(known, moment),
                )


async def units_behind(moment: Moment, place: Position) -> Batch[Change]:
    """The units that became others behind a place."""
    return await moment.loader(UnitChanges).load(str(place))
