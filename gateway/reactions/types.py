"""What the runtime shows of reactions: those that were left aside."""

from datetime import datetime
from typing import Self

import strawberry
from typing_extensions import override

from gateway.log.types import Event
from gateway.moment import Loader, Moment
from gateway.scalars import Position
from gateway.version import Version
from projections import parked
from projections.journal_events import StoredEvent, at_positions
from projections.versions import Known


class EventsByPosition(Loader[list[StoredEvent]]):
    """The events of the commit at a position."""

    @override
    async def read(self, keys: list[str]) -> list[list[StoredEvent]]:
        """See Loader.read."""
        found: dict[str, list[StoredEvent]] = {key: [] for key in keys}
        for event in await at_positions(self.moment.reading, [int(key) for key in keys]):
            found[str(event.place.position)].append(event)
        return list(found.values())


@strawberry.type(
    description="A reaction of one context to another's event that raised, and was left aside so that what follows goes"
    " on. What it should have done has not happened until it is retried."
)
class ParkedReaction:
    """Mirrors projections.parked.Parked."""

    context: str = strawberry.field(description="Whose reaction it is: dispatch, …")
    event_id: strawberry.ID = strawberry.field(description="To what: for retryReaction.")
    position: Position = strawberry.field(description="Where that stands in the log.")
    reason: str = strawberry.field(description="What it raised.")
    parked_at: datetime
    retried_at: datetime | None = strawberry.field(description="When it was run again and did what it should.")
    version: Version
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, known: Known[parked.Parked], moment: Moment) -> Self:
        """The reaction in a row."""
        row = known.row
        return cls(
            context=row.context,
            event_id=strawberry.ID(row.event),
            position=Position(row.position),
            reason=row.reason,
            parked_at=row.parked_at,
            retried_at=row.retried_at,
            version=Version.of(known),
            moment=moment,
        )

    @strawberry.field(description="What it is to. Null where a whole commit could not be read.")
    async def event(self) -> Event | None:
        """The event that it is to."""
        events = await self.moment.loader(EventsByPosition).load(str(int(self.position)))
        return next((Event.of(event) for event in events if event.attributes["id"] == self.event_id), None)
