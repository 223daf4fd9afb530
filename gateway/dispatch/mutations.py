"""What may be asked of dispatch. Each input has its command's own Python names."""

import strawberry

from events.values import Progress
from gateway.answers import CommandOptions, Payload
from gateway.commanding import ask
from gateway.context import Info
from gateway.dispatch.types import Unit, find_unit
from gateway.intake.mutations import IncidentPayload
from services.dispatch.commands import DispatchUnits, EndDuty, RegisterUnit, ReleaseUnit, ReportUnitStatus, StartDuty


@strawberry.type(description="What came of a command about a unit.")
class UnitPayload(Payload):
    """With the unit."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such unit.")
    async def unit(self) -> Unit | None:
        """The unit."""
        moment = await self.answer.moment()
        return None if moment is None else await find_unit(self.answer.about, moment)


@strawberry.input
class RegisterUnitInput:
    """A RegisterUnit."""

    unit: strawberry.ID = strawberry.field(name="id", description="What people call it: E01.")
    agency: str
    capabilities: list[str]
    station: str | None = None


@strawberry.input
class StartDutyInput:
    """A StartDuty."""

    unit: strawberry.ID = strawberry.field(name="unitId")


@strawberry.input
class EndDutyInput:
    """An EndDuty."""

    unit: strawberry.ID = strawberry.field(name="unitId")


@strawberry.input
class DispatchUnitsInput:
    """A DispatchUnits."""

    incident: strawberry.ID = strawberry.field(name="incidentId")
    units: list[strawberry.ID] = strawberry.field(name="unitIds")


@strawberry.input
class UnitStatusInput:
    """A ReportUnitStatus."""

    unit: strawberry.ID = strawberry.field(name="unitId")
    incident: strawberry.ID = strawberry.field(name="incidentId")
    progress: Progress = strawberry.field(name="status")


@strawberry.input
class ReleaseUnitInput:
    """A ReleaseUnit."""

    unit: strawberry.ID = strawberry.field(name="unitId")
    incident: strawberry.ID = strawberry.field(name="incidentId")
    reason: str = strawberry.field(description="A word of the jurisdiction's own list.")


@strawberry.type
class DispatchMutation:
    """Dispatch's part of the mutations."""

    @strawberry.mutation(description=RegisterUnit.__doc__)
    async def register_unit(
        self, info: Info, command_id: strawberry.ID, input: RegisterUnitInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A RegisterUnit."""
        return UnitPayload(answer=await ask(info, RegisterUnit, command_id, input, options, about=input.unit))

    @strawberry.mutation(description=StartDuty.__doc__)
    async def start_duty(
        self, info: Info, command_id: strawberry.ID, input: StartDutyInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A StartDuty."""
        return UnitPayload(answer=await ask(info, StartDuty, command_id, input, options, about=input.unit))

    @strawberry.mutation(description=EndDuty.__doc__)
    async def end_duty(
        self, info: Info, command_id: strawberry.ID, input: EndDutyInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """An EndDuty."""
        return UnitPayload(answer=await ask(info, EndDuty, command_id, input, options, about=input.unit))

    @strawberry.mutation(description=DispatchUnits.__doc__)
    async def dispatch_units(
        self, info: Info, command_id: strawberry.ID, input: DispatchUnitsInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A DispatchUnits."""
        return IncidentPayload(answer=await ask(info, DispatchUnits, command_id, input, options, about=input.incident))

    @strawberry.mutation(description=ReportUnitStatus.__doc__)
    async def report_unit_status(
        self, info: Info, command_id: strawberry.ID, input: UnitStatusInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A ReportUnitStatus."""
        return UnitPayload(answer=await ask(info, ReportUnitStatus, command_id, input, options, about=input.unit))

    @strawberry.mutation(description=ReleaseUnit.__doc__)
    async def release_unit(
        self, info: Info, command_id: strawberry.ID, input: ReleaseUnitInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A ReleaseUnit."""
        return UnitPayload(answer=await ask(info, ReleaseUnit, command_id, input, options, about=input.unit))
