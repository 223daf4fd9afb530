"""To warn of what endangers whoever goes to an incident. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.context import Info
from gateway.intake.carrying_out import carry_out
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER
from services.intake.commands.incidents import ClearHazard, FlagHazard


@strawberry.input(description="What is dangerous there.")
class FlagHazardInput:
    """A FlagHazard."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    hazard: str = strawberry.field(description="A word of the jurisdiction's own list: `gas`, `collapse`.")
    note: str | None = strawberry.field(default=None, description="Where, how, since when.")


@strawberry.input(description="What is dangerous no more, or never was.")
class ClearHazardInput:
    """A ClearHazard."""

    incident: strawberry.ID = strawberry.field(
        name="incidentId", description="The hazard's own: its `incidentId`. " + BY_EITHER
    )
    hazard: str = strawberry.field(description="A word of the jurisdiction's own list: `gas`, `collapse`.")
    reason: str


@strawberry.type
class HazardsMutation:
    """What endangers the crews."""

    @strawberry.mutation(description="Warn whoever goes there. With another note it takes the place of the one before.")
    async def flag_hazard(
        self, info: Info, command_id: strawberry.ID, input: FlagHazardInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A FlagHazard."""
        return await carry_out(info, FlagHazard, command_id, input, options)

    @strawberry.mutation(
        description="It endangers nobody any more. Of a hazard that nobody flagged it says: somebody looked, and there"
        " is none."
    )
    async def clear_hazard(
        self, info: Info, command_id: strawberry.ID, input: ClearHazardInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ClearHazard."""
        return await carry_out(info, ClearHazard, command_id, input, options)
