"""What belongs to an incident: what it stands for, its notes and its links."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry.utils.await_maybe import AwaitableOrValue

from events.values import Relation
from gateway.intake.timeline import TimelineConnection, timeline_of
from gateway.intake.together import Absorbed, LinksByIncident, NotesByIncident
from gateway.moment import Moment
from gateway.node import Node
from gateway.scalars import Position
from gateway.version import Version
from projections import links, notes
from projections.versions import Known

if TYPE_CHECKING:
    from gateway.intake.types import Incident

AnIncident = Annotated["Incident", strawberry.lazy("gateway.intake.types")]

strawberry.enum(Relation, description="What an incident is to another one.")


@strawberry.type(description="What somebody wrote down. It is never edited; one that does not hold is struck.")
class Note:
    """Mirrors projections.notes.Note."""

    id: strawberry.ID
    incident_id: strawberry.ID = strawberry.field(description="That it was written about: perhaps one merged into it.")
    text: str
    added_by: str
    added_at: datetime
    struck_by: str | None = strawberry.field(description="Null as long as it holds.")
    struck_at: datetime | None
    struck_reason: str | None
    version: Version

    @classmethod
    def of(cls, known: Known[notes.Note]) -> Self:
        """The note in a row."""
        row = known.row
        return cls(
            id=strawberry.ID(row.note),
            incident_id=strawberry.ID(row.incident),
            text=row.text,
            added_by=row.added_by,
            added_at=row.added_at,
            struck_by=row.struck_by,
            struck_at=row.struck_at,
            struck_reason=row.struck_reason,
            version=Version.of(known),
        )


@strawberry.type(description="Two incidents that have to do with each other: `incident` is RELATED to, … `other`.")
class Link:
    """Mirrors projections.links.Link."""

    incident_id: strawberry.ID
    other_id: strawberry.ID
    relation: Relation
    linked_by: str
    linked_at: datetime
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, known: Known[links.Link], moment: Moment) -> Self:
        """The link in a row."""
        row = known.row
        return cls(
            incident_id=strawberry.ID(row.incident),
            other_id=strawberry.ID(row.other),
            relation=Relation(row.relation),
            linked_by=row.linked_by,
            linked_at=row.linked_at,
            moment=moment,
        )

    @strawberry.field(description="The one that is caused by, or a part of, the other.")
    async def incident(self) -> AnIncident | None:
        """Where it begins."""
        return await _incident(self.incident_id, self.moment)

    @strawberry.field(description="The cause, or the whole.")
    async def other(self) -> AnIncident | None:
        """Where it ends."""
        return await _incident(self.other_id, self.moment)


@strawberry.type
class Belonging(Node):
    """An incident's part of the graph that others share with it."""

    merged_into_id: strawberry.Private[str | None]
    moment: strawberry.Private[Moment]

    @strawberry.field(description="The incident that stands for it. It may be merged itself.")
    async def merged_into(self) -> AnIncident | None:
        """What it is merged into."""
        return await _incident(self.merged_into_id, self.moment)

    @strawberry.field(description="All that it stands for: what is merged into it, and what is merged into that.")
    async def absorbed(self) -> list[AnIncident]:
        """What it stands for."""
        ids = await self.moment.loader(Absorbed).load(self.id)
        found = [await _incident(id, self.moment) for id in ids]
        return [incident for incident in found if incident]

    @strawberry.field(
        description="What was written about it, and about all that it stands for, in that order; the struck too.",
        graphql_type=list[Note],
    )
    def notes(self) -> AwaitableOrValue[list[Note]]:
        """What was written down."""

        def shown(known: list[Known[notes.Note]]) -> list[Note]:
            return [Note.of(note) for note in known]

        return self.moment.loader(NotesByIncident).make(self.id, shown)

    @strawberry.field(
        description="Its links, and those of all that it stands for, from either side.", graphql_type=list[Link]
    )
    def links(self) -> AwaitableOrValue[list[Link]]:
        """What it has to do with."""

        def shown(known: list[Known[links.Link]]) -> list[Link]:
            return [Link.of(link, self.moment) for link in known]

        return self.moment.loader(LinksByIncident).make(self.id, shown)

    @strawberry.field(
        description="What happened, in sentences, in the order of the log: one entry for each event that names it, or"
        " anything that it stands for at this position. `after` is an entry's cursor. For a second page that fits to"
        " the first ask `asOf` its `position`."
    )
    async def timeline(self, first: int = 100, after: Position | None = None) -> TimelineConnection:
        """What happened."""
        return await timeline_of(self.id, self.moment, first, after)


async def _incident(id: str | None, moment: Moment) -> "Incident | None":
    from gateway.intake.types import find_incident  # which has all this in turn

    return await find_incident(id, moment)
