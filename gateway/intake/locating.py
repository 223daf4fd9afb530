"""What may be asked about where calls and incidents are."""

import strawberry

from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload, IncidentPayload
from gateway.intake.numbers import BY_EITHER, commanded
from gateway.place import PlaceInput
from services.intake.commands.calls import LocateCall
from services.intake.commands.incidents import CorrectLocation


@strawberry.input(description="Which call, and where help is needed.")
class LocateCallInput:
    """A LocateCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    place: PlaceInput


@strawberry.input(description="Which incident, and where it is.")
class CorrectLocationInput:
    """A CorrectLocation."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    place: PlaceInput


@strawberry.type
class LocatingMutation:
    """Places' part of intake's mutations."""

    @strawberry.mutation(
        description="Say where help is needed, whenever it is known better. It takes the place of all that was said:"
        " say an address that still holds again with a new point. What was said before stays in `locations`."
    )
    async def locate_call(
        self, info: Info, command_id: strawberry.ID, input: LocateCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A LocateCall."""
        return CallPayload(answer=await ask(info, LocateCall, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Say where an open incident is. It takes the place of all that was said: say an address that still"
        " holds again with a new point. What was said before stays in `locations`."
    )
    async def correct_location(
        self, info: Info, command_id: strawberry.ID, input: CorrectLocationInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A CorrectLocation."""
        input.incident = await commanded(input.incident, info.context, options)
        return IncidentPayload(
            answer=await ask(info, CorrectLocation, command_id, input, options, about=input.incident)
        )
