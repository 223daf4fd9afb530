"""To respond at another level, and to tell the level above. Each input has its command's own Python names."""

import strawberry

from events.values import Level
from gateway.answers import CommandOptions
from gateway.context import Info
from gateway.intake.carrying_out import carry_out
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER
from services.intake.commands.incidents import ChangeLevel, ReportUpward


@strawberry.input(description="At which level to respond.")
class ChangeLevelInput:
    """A ChangeLevel."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    level: Level
    reason: str | None = None


@strawberry.input(description="Who was told.")
class ReportUpwardInput:
    """A ReportUpward."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    to: str = strawberry.field(description="Who was told: the city government's duty office, say.")
    reference: str | None = strawberry.field(default=None, description="What they know the report by.")


@strawberry.type
class LevelsMutation:
    """The response level, and who must know of it."""

    @strawberry.mutation(
        description="Respond at another level. I and II must be reported upward within four hours, unless the"
        " jurisdiction has laid down otherwise: `reportBy` says by when."
    )
    async def change_level(
        self, info: Info, command_id: strawberry.ID, input: ChangeLevelInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ChangeLevel."""
        return await carry_out(info, ChangeLevel, command_id, input, options)

    @strawberry.mutation(
        description="Put down that the level above was told, asked for or not; of a closed incident too, as it may be"
        " owed still."
    )
    async def report_upward(
        self, info: Info, command_id: strawberry.ID, input: ReportUpwardInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ReportUpward."""
        return await carry_out(info, ReportUpward, command_id, input, options)
