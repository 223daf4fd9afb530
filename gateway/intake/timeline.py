"""The timeline of an incident: page by page, and live."""

from collections.abc import AsyncGenerator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from gateway.context import Info
from gateway.errors import Problem
from gateway.intake import numbers
from gateway.intake.loaders import IncidentsById
from gateway.intake.together import Absorbed
from gateway.limits import page_size
from gateway.live import MOST, Batch, follow
from gateway.log.filters import behind
from gateway.moment import Moment
from gateway.paging import PageInfo
from gateway.scalars import Position, within
from projections import timeline

if TYPE_CHECKING:
    from gateway.intake.types import Incident


@strawberry.type(description="One thing that happened, in a sentence.")
class TimelineEntry:
    """Mirrors projections.timeline.Entry."""

    position: Position
    number: int = strawberry.field(description="Within its commit, from 0.")
    cursor: Position = strawberry.field(description="To go on right behind this.")
    happened_at: datetime
    recorded_at: datetime = strawberry.field(description="When the log had it.")
    by: str = strawberry.field(description="Who did it, as kind/name.")
    sentence: str
    type: str = strawberry.field(description="Of the event: `liandong.dispatch.unit_assigned.v1`.")
    incident_id: strawberry.ID = strawberry.field(
        description="The incident that it belongs to: perhaps one that is merged into this, or was."
    )
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, entry: timeline.Entry, moment: Moment) -> Self:
        """The entry as it is told."""
        return cls(
            position=Position(entry.place.position),
            number=entry.place.number,
            cursor=within(*entry.place),
            happened_at=entry.happened_at,
            recorded_at=entry.recorded_at,
            by=entry.by,
            sentence=entry.sentence,
            type=entry.type,
            incident_id=strawberry.ID(entry.incident),
            moment=moment,
        )

    @strawberry.field(description="The incident that it belongs to.")
    async def incident(self) -> Annotated["Incident", strawberry.lazy("gateway.intake.types")] | None:
        """Whose entry it is."""
        from gateway.intake.types import find_incident  # which has a timeline in turn

        return await find_incident(self.incident_id, self.moment)


@strawberry.type(description="One of a page, and the cursor behind it.")
class TimelineEdge:
    """Relay's."""

    node: TimelineEntry
    cursor: str


@strawberry.type(description="A part of a timeline. Its cursors are places in the log.")
class TimelineConnection:
    """Relay's."""

    nodes: list[TimelineEntry]
    page_info: PageInfo
    position: Position = strawberry.field(description="The position all of this is true at.")

    @strawberry.field
    def edges(self) -> list[TimelineEdge]:
        """Each with its cursor."""
        return [TimelineEdge(node=entry, cursor=str(entry.cursor)) for entry in self.nodes]


async def timeline_of(incident: str, moment: Moment, first: int, after: Position | None) -> TimelineConnection:
    """A page of an incident's timeline as of a moment. Raises Problem for one that is too long."""
    size = page_size(first)
    together = [incident, *await moment.loader(Absorbed).load(incident)]
    found = await timeline.entries(moment.reading, together, behind(after or Position(0)), size + 1)
    nodes = [TimelineEntry.of(entry, moment) for entry in found[:size]]
    return TimelineConnection(
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=len(found) > size,
            has_previous_page=bool(after),
            start_cursor=str(nodes[0].cursor) if nodes else None,
            end_cursor=str(nodes[-1].cursor) if nodes else None,
        ),
        position=moment.position,
    )


@strawberry.type(description="What came to a timeline.")
class TimelineChange:
    """At one position, or all up to it."""

    position: Position
    cursor: Position = strawberry.field(description="To go on right behind this.")
    anew: bool = strawberry.field(
        description="These are all entries that there are: put them in the place of what was told before. So it begins"
        " without `after`, and so it goes on where something is merged into the incident or taken out of it again."
    )
    entries: list[TimelineEntry]

    @classmethod
    async def whole(cls, incident: str, moment: Moment) -> Self:
        """The whole timeline as of a moment."""
        entries = await timeline.whole(moment.reading, incident)
        return cls(
            position=moment.position,
            cursor=moment.position,
            anew=True,
            entries=[TimelineEntry.of(entry, moment) for entry in entries],
        )


@strawberry.type
class TimelineSubscription:
    """The timeline's part of the subscriptions."""

    @strawberry.subscription(
        description="The timeline of an incident: first all of it, then what comes, in the order of the log. Pass the"
        " last cursor seen as `after`, and nothing in between is missed or repeated. Whoever applies each change has"
        " what `Incident.timeline` says as of its position."
    )
    async def timeline(
        self,
        info: Info,
        incident_id: Annotated[strawberry.ID, strawberry.argument(description=numbers.BY_EITHER)],
        after: Position | None = None,
    ) -> AsyncGenerator[TimelineChange, None]:
        """The timeline, live."""
        context = info.context
        moment = await context.moment()
        incident = await numbers.incident_id(incident_id, moment)
        if await moment.loader(IncidentsById).load(incident) is None:
            raise Problem("BAD_INPUT", f"there is no incident {incident_id}", field="incidentId")
        if after is None:
            yield await TimelineChange.whole(incident, moment)
            after = moment.position
        async for change in follow(context, after, partial(_behind, incident=incident)):
            moment = await context.house.moments.at(change.position)
            if change.anew:
                yield await TimelineChange.whole(incident, moment)
            else:
                yield TimelineChange(
                    position=moment.position,
                    cursor=_cursor(change),
                    anew=False,
                    entries=[TimelineEntry.of(entry, moment) for entry in change.entries],
                )


async def _behind(moment: Moment, place: Position, incident: str) -> Batch[timeline.Arrived]:
    """What came to an incident's timeline behind a place."""
    found, last = await timeline.behind(moment.reading, incident, behind(place), MOST)
    if last is None:
        return Batch(found, None)
    all_told = found and found[-1].anew and found[-1].position == last.position
    return Batch(found, Position(last.position) if all_told else within(*last))


def _cursor(change: timeline.Arrived) -> Position:
    """Behind what came; where the whole timeline is told anew, behind all of that position."""
    return Position(change.position) if change.anew else within(*change.entries[-1].place)
