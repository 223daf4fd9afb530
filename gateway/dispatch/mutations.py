"""What may be asked of dispatch. Each input has its command's own Python names."""

import strawberry

from events.values import Progress
from gateway.answers import CommandOptions, Payload
from gateway.commanding import ask
from gateway.context import Info
from gateway.dispatch.types import Unit, find_unit
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER, commanded
from services.dispatch.commands import DispatchUnits, EndDuty, RegisterUnit, ReleaseUnit, ReportUnitStatus, StartDuty


@strawberry.type(description="What came of a command about a unit.")
class UnitPayload(Payload):
    """With the unit."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such unit.")
    async def unit(self) -> Unit | None:
        """The unit."""
        moment = await self.answer.moment()
        return None if moment is None else await find_unit(self.answer.about, moment)


@strawberry.input(description="A unit that the centre may send from now on.")
class RegisterUnitInput:
    """A RegisterUnit."""

    unit: strawberry.ID = strawberry.field(name="id", description="What people call it: E01.")
    agency: str = strawberry.field(description="Whose it is, a word of the jurisdiction's own list: fire, medical, …")
    capabilities: list[str] = strawberry.field(description="What it can do, in words of the jurisdiction's own list.")
    station: str | None = strawberry.field(default=None, description="Where it stands when nobody needs it.")


@strawberry.input(description="Whose duty begins.")
class StartDutyInput:
    """A StartDuty."""

    unit: strawberry.ID = strawberry.field(name="unitId")


@strawberry.input(description="Whose duty ends.")
class EndDutyInput:
    """An EndDuty."""

    unit: strawberry.ID = strawberry.field(name="unitId")


@strawberry.input(description="Who is sent, and where to.")
class DispatchUnitsInput:
    """A DispatchUnits."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    units: list[strawberry.ID] = strawberry.field(name="unitIds", description="All of them are sent, or none.")


@strawberry.input(description="What a unit tells of itself over the radio.")
class UnitStatusInput:
    """A ReportUnitStatus."""

    unit: strawberry.ID = strawberry.field(name="unitId")
    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    progress: Progress = strawberry.field(name="status", description="How far it has got; steps may be left out.")


@strawberry.input(description="Who is taken off, where, and why.")
class ReleaseUnitInput:
    """A ReleaseUnit."""

    unit: strawberry.ID = strawberry.field(name="unitId")
    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    reason: str = strawberry.field(description="A word of the jurisdiction's own list.")


@strawberry.type
class DispatchMutation:
    """Dispatch's part of the mutations."""

    @strawberry.mutation(description="Let the centre know a unit. It is off duty until startDuty.")
    async def register_unit(
        self, info: Info, command_id: strawberry.ID, input: RegisterUnitInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A RegisterUnit."""
        return UnitPayload(answer=await ask(info, RegisterUnit, command_id, input, options, about=input.unit))

    @strawberry.mutation(description="From now on the unit may be sent.")
    async def start_duty(
        self, info: Info, command_id: strawberry.ID, input: StartDutyInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A StartDuty."""
        return UnitPayload(answer=await ask(info, StartDuty, command_id, input, options, about=input.unit))

    @strawberry.mutation(description="From now on the unit may not be sent. Refused while it is on an incident.")
    async def end_duty(
        self, info: Info, command_id: strawberry.ID, input: EndDutyInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """An EndDuty."""
        return UnitPayload(answer=await ask(info, EndDuty, command_id, input, options, about=input.unit))

    @strawberry.mutation(
        description="Send these units to an open incident: all of them, or none. Each should acknowledge soon: one that"
        " does not is marked overdue there."
    )
    async def dispatch_units(
        self, info: Info, command_id: strawberry.ID, input: DispatchUnitsInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A DispatchUnits."""
        input.incident = await commanded(input.incident, info.context, options)
        return IncidentPayload(answer=await ask(info, DispatchUnits, command_id, input, options, about=input.incident))

    @strawberry.mutation(
        description="A unit has got further with the incident it was sent to: acknowledged, en route, on scene, … No"
        " step is taken back. CLEARED ends it, and the unit may be sent elsewhere."
    )
    async def report_unit_status(
        self, info: Info, command_id: strawberry.ID, input: UnitStatusInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A ReportUnitStatus."""
        input.incident = await commanded(input.incident, info.context, options)
        return UnitPayload(answer=await ask(info, ReportUnitStatus, command_id, input, options, about=input.unit))

    @strawberry.mutation(
        description="Take a unit off its incident before it is done: it may be sent elsewhere at once."
    )
    async def release_unit(
        self, info: Info, command_id: strawberry.ID, input: ReleaseUnitInput, options: CommandOptions | None = None
    ) -> UnitPayload:
        """A ReleaseUnit."""
        input.incident = await commanded(input.incident, info.context, options)
        return UnitPayload(answer=await ask(info, ReleaseUnit, command_id, input, options, about=input.unit))
