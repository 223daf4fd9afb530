"""Which events are asked for."""

import strawberry

from gateway.intake.numbers import BY_EITHER, incident_id
from gateway.log.patterns import types_like
from gateway.moment import Moment
from gateway.scalars import Position, number_within
from projections import journal_events
from projections.journal_events import Place


@strawberry.input(description="Which events; what is not given does not matter.")
class EventFilter:
    """Mirrors projections.journal_events.EventFilter."""

    types: list[str] | None = strawberry.field(
        default=None,
        description="Patterns: `dispatch.*`, `*.unit_on_scene`, `dispatch.unit_assigned`, or a whole type,"
        " `liandong.dispatch.unit_assigned.v1`. One that no known type is like is refused.",
    )
    contexts: list[str] | None = strawberry.field(default=None, description="intake, dispatch, …")
    subject: list[str] | None = strawberry.field(
        default=None, description="What they happened to: `call/c1` for all that became of a call, `unit/E01`."
    )
    incident_id: strawberry.ID | None = strawberry.field(default=None, description="That they name. " + BY_EITHER)


async def events_where(given: EventFilter | None, moment: Moment) -> journal_events.EventFilter:
    """The same for the journal at a moment; raises Problem where a type is asked for that there is not."""
    given = given or EventFilter()
    return journal_events.EventFilter(
        types=None if given.types is None else types_like(given.types),
        contexts=given.contexts,
        subjects=given.subject,
        incidents=[await incident_id(given.incident_id, moment)] if given.incident_id else None,
    )


def behind(place: Position) -> Place | int:
    """A place as the journal takes it."""
    number = number_within(place)
    return int(place) if number is None else Place(int(place), number)
