"""What can be followed of the log."""

from collections.abc import AsyncGenerator

import strawberry

from gateway.context import Info
from gateway.live import MOST, Batch, follow
from gateway.log.filters import EventFilter, behind, events_where
from gateway.log.patterns import types_like
from gateway.log.types import Event
from gateway.moment import Moment
from gateway.scalars import Position, within
from projections.journal_events import StoredEvent, events


@strawberry.type
class LogSubscription:
    """The log's part of the subscriptions."""

    @strawberry.subscription(
        description="Events as they are recorded. Pass the last cursor seen as `after`, and nothing in between is"
        " missed or repeated; a bare position is behind all of its commit."
    )
    async def events(
        self, info: Info, filter: EventFilter | None = None, after: Position | None = None
    ) -> AsyncGenerator[Event, None]:
        """Events as they are recorded."""
        if filter and filter.types:
            types_like(filter.types)  # what there is not is refused before anything is waited for

        async def read(moment: Moment, place: Position) -> Batch[StoredEvent]:
            found = await events(moment.reading, await events_where(filter, moment), behind(place), MOST)
            more = len(found) == MOST
            return Batch(found, within(*found[-1].place) if more else None)

        async for event in follow(info.context, after, read):
            yield Event.of(event)
