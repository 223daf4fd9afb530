"""What may be asked about two incidents. Each input has its command's own Python names."""

import strawberry

from events.values import Relation
from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER, commanded
from services.intake.commands.incidents import LinkIncidents, MergeIncident, UnlinkIncidents, UnmergeIncident


@strawberry.input(description="What has to do with what, and how.")
class LinkIncidentsInput:
    """A LinkIncidents or an UnlinkIncidents."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    other: strawberry.ID = strawberry.field(name="otherId", description="The cause, or the whole. " + BY_EITHER)
    relation: Relation = strawberry.field(description="What the incident is to the other one.")


@strawberry.input(description="Which incident is the same as which.")
class MergeIncidentInput:
    """A MergeIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    into: strawberry.ID = strawberry.field(name="intoId", description="The one that stands for both. " + BY_EITHER)
    reason: str | None = None


@strawberry.input(description="Which incident is not the same after all.")
class UnmergeIncidentInput:
    """An UnmergeIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    reason: str


@strawberry.type
class MergingMutation:
    """What is asked for about two incidents."""

    @strawberry.mutation(description="They have to do with each other, and stay two.")
    async def link_incidents(
        self, info: Info, command_id: strawberry.ID, input: LinkIncidentsInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A LinkIncidents."""
        await _name_both(input, info, options)
        return IncidentPayload(answer=await ask(info, LinkIncidents, command_id, input, options, about=input.incident))

    @strawberry.mutation(description="They have nothing to do with each other after all.")
    async def unlink_incidents(
        self, info: Info, command_id: strawberry.ID, input: LinkIncidentsInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """An UnlinkIncidents."""
        await _name_both(input, info, options)
        return IncidentPayload(
            answer=await ask(info, UnlinkIncidents, command_id, input, options, about=input.incident)
        )

    @strawberry.mutation(
        description="It is the same as another open incident, which stands for both from now on: decisions are made"
        " there, and it shows the calls, units, notes, links and the timeline of both. Nothing is copied: units that"
        " were sent stay where they were sent, and unmergeIncident gives everything back."
    )
    async def merge_incident(
        self, info: Info, command_id: strawberry.ID, input: MergeIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A MergeIncident."""
        input.incident = await commanded(input.incident, info.context, options)
        input.into = await commanded(input.into, info.context, options)
        return IncidentPayload(answer=await ask(info, MergeIncident, command_id, input, options, about=input.incident))

    @strawberry.mutation(
        description="It is not the same after all: it stands for itself again, as what it was, with all that names it."
        " Where its survivor is closed by now it comes back open, without the units that were freed by that."
    )
    async def unmerge_incident(
        self, info: Info, command_id: strawberry.ID, input: UnmergeIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """An UnmergeIncident."""
        input.incident = await commanded(input.incident, info.context, options)
        return IncidentPayload(
            answer=await ask(info, UnmergeIncident, command_id, input, options, about=input.incident)
        )


async def _name_both(input: LinkIncidentsInput, info: Info, options: CommandOptions | None) -> None:
    input.incident = await commanded(input.incident, info.context, options)
    input.other = await commanded(input.other, info.context, options)
