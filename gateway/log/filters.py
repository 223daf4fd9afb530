"""Which events are asked for."""

import strawberry

from gateway.scalars import Position, number_within
from projections import journal_events
from projections.journal_events import Place


@strawberry.input(description="Which events; what is not given does not matter.")
class EventFilter:
    """Mirrors projections.journal_events.EventFilter."""

    types: list[str] | None = strawberry.field(default=None, description="`liandong.dispatch.unit_assigned.v1`, …")
    contexts: list[str] | None = strawberry.field(default=None, description="intake, dispatch, …")
    incident_id: strawberry.ID | None = None


def events_where(given: EventFilter | None) -> journal_events.EventFilter:
    """The same for the journal."""
    given = given or EventFilter()
    return journal_events.EventFilter(types=given.types, contexts=given.contexts, incident=given.incident_id)


def behind(place: Position) -> Place | int:
    """A place as the journal takes it."""
    number = number_within(place)
    return int(place) if number is None else Place(int(place), number)
