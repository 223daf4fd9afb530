"""What a desk is asked to take from another, and how that changes."""

from collections.abc import AsyncGenerator

import strawberry

from gateway.context import AsOf, Info
from gateway.intake.loaders import CallsById
from gateway.intake.queue import calls_behind
from gateway.intake.types import Call
from gateway.live import follow, look
from gateway.scalars import Position, within
from projections import calls


@strawberry.type(description="The calls that a desk is asked to take.")
class OfferedCalls:
    """As of one position."""

    position: Position = strawberry.field(
        description="All of this is true at it: go on from here with offeredCallsChanged."
    )
    calls: list[Call] = strawberry.field(description="The one whose offer lapses first before the others.")


@strawberry.type(description="A call that a desk is, or was until now, asked to take became another.")
class OfferedCallChange:
    """What it is from this position on."""

    position: Position
    cursor: Position = strawberry.field(
        description="To go on right behind this: several calls may change at one position."
    )
    call: Call = strawberry.field(
        description="As of this position. Its `offer` is null, or to another desk, once this one is not asked any more."
    )


@strawberry.type
class OffersQuery:
    """What is asked about offers."""

    @strawberry.field(description="What a desk is asked to take, and has not answered yet.")
    async def offered_calls(
        self, info: Info, desk: str, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> OfferedCalls:
        """The offers of a moment."""
        moment = await info.context.moment(as_of, min_position)
        offered = await calls.offered_to(moment.reading, desk)
        return OfferedCalls(position=moment.position, calls=[Call.of(known, moment) for known in offered])


@strawberry.type
class OffersSubscription:
    """What can be followed of offers."""

    @strawberry.subscription(
        description="Calls as a desk is asked to take them, as they change, and as the offer ends. Pass the last cursor"
        " seen as `after`, and nothing in between is missed or repeated."
    )
    async def offered_calls_changed(
        self, info: Info, desk: str, after: Position | None = None
    ) -> AsyncGenerator[OfferedCallChange, None]:
        """The offers as they change."""

        def is_offered(row: calls.Call) -> bool:
            return row.offered_to == desk

        async for change in follow(info.context, after, calls_behind):
            if found := await look(info.context, change, CallsById, is_offered):
                known, moment = found
                yield OfferedCallChange(
                    position=moment.position,
                    cursor=within(change.position, change.number),
                    call=Call.of(known, moment),
                )
