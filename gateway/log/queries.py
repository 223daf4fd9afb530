"""What can be asked about the log."""

import strawberry

from gateway.context import AsOf, Info
from gateway.limits import page_size
from gateway.log.filters import EventFilter, behind, events_where
from gateway.log.types import Event, EventConnection, Head
from gateway.paging import PageInfo
from gateway.scalars import Position
from projections.journal_events import events


@strawberry.type
class LogQuery:
    """The log's part of the queries."""

    @strawberry.field(description="Where the read models stand, how far behind the log they are, and since when.")
    async def head(self, info: Info) -> Head:
        """Where readers stand."""
        return Head.of(await info.context.house.stand.now())

    @strawberry.field(description="The log itself, decoded, in order. `after` is a position, or an event's cursor.")
    async def events(
        self,
        info: Info,
        filter: EventFilter | None = None,
        after: Position | None = None,
        first: int = 100,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> EventConnection:
        """Events, page by page."""
        size = page_size(first)
        moment = await info.context.moment(as_of, min_position)
        where = await events_where(filter, moment)
        found = await events(moment.reading, where, behind(after or Position(0)), size + 1)
        nodes = [Event.of(event) for event in found[:size]]
        return EventConnection(
            nodes=nodes,
            page_info=PageInfo(
                has_next_page=len(found) > size,
                has_previous_page=bool(after),
                start_cursor=str(nodes[0].cursor) if nodes else None,
                end_cursor=str(nodes[-1].cursor) if nodes else None,
            ),
            position=moment.position,
        )
