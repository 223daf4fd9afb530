"""To say that an incident is under control, or is not over after all. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.context import Info
from gateway.intake.carrying_out import carry_out
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER
from services.intake.commands.incidents import ReopenIncident, StabilizeIncident


@strawberry.input(description="Which incident is under control.")
class StabilizeIncidentInput:
    """A StabilizeIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)


@strawberry.input(description="Which incident is not over after all, and why.")
class ReopenIncidentInput:
    """A ReopenIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    reason: str


@strawberry.type
class ClosingMutation:
    """Near the end of an incident, and back."""

    @strawberry.mutation(
        description="It does not get worse any more. Refused as long as something is missing that its type needs"
        " before: `missing(step: STABILIZE)`."
    )
    async def stabilize_incident(
        self,
        info: Info,
        command_id: strawberry.ID,
        input: StabilizeIncidentInput,
        options: CommandOptions | None = None,
    ) -> IncidentPayload:
        """A StabilizeIncident."""
        return await carry_out(info, StabilizeIncident, command_id, input, options)

    @strawberry.mutation(
        description="It is not over, or not under control, after all. Units that were released when it was closed stay"
        " so: send anew."
    )
    async def reopen_incident(
        self, info: Info, command_id: strawberry.ID, input: ReopenIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ReopenIncident."""
        return await carry_out(info, ReopenIncident, command_id, input, options)
