"""To say of an incident what it is, how urgent, and who is hurt. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.context import Info
from gateway.intake.carrying_out import carry_out
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER
from services.intake.commands.incidents import ChangePriority, ClassifyIncident, ReportCasualties


@strawberry.input(description="What it is.")
class ClassifyIncidentInput:
    """A ClassifyIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    type: str = strawberry.field(description="One of the types that were published; any word where none were.")


@strawberry.input(description="How urgent it is.")
class ChangePriorityInput:
    """A ChangePriority."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    priority: int = strawberry.field(description="1 is the most urgent, 5 the least.")
    reason: str | None = None


@strawberry.input(
    description="How many people are hurt in all: totals, not additions. At least one count; others stay as they were."
)
class ReportCasualtiesInput:
    """A ReportCasualties."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    dead: int | None = None
    seriously_injured: int | None = None
    injured: int | None = None
    trapped: int | None = None
    missing: int | None = None
    evacuated: int | None = None


@strawberry.type
class AssessingMutation:
    """What is learnt of an incident."""

    @strawberry.mutation(
        description="It is something else than was thought: what it needs, and how it may end, changes with it."
    )
    async def classify_incident(
        self, info: Info, command_id: strawberry.ID, input: ClassifyIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ClassifyIncident."""
        return await carry_out(info, ClassifyIncident, command_id, input, options)

    @strawberry.mutation(description="It is more urgent than was thought, or less.")
    async def change_priority(
        self, info: Info, command_id: strawberry.ID, input: ChangePriorityInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ChangePriority."""
        return await carry_out(info, ChangePriority, command_id, input, options)

    @strawberry.mutation(
        description="Put down who is hurt, 0 too. Two desks that know of different counts both have their say. Legal"
        " for a closed incident too: this may be learnt later."
    )
    async def report_casualties(
        self, info: Info, command_id: strawberry.ID, input: ReportCasualtiesInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A ReportCasualties."""
        return await carry_out(info, ReportCasualties, command_id, input, options)
