"""To say what a call is about. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload
from gateway.intake.numbers import BY_EITHER, commanded
from gateway.intake.types import CallRole
from services.intake.commands.calls import AttachCall, DetachCall


@strawberry.input(description="Which call is about which incident, and as what.")
class AttachCallInput:
    """An AttachCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    role: CallRole = strawberry.field(description="An incident has one PRIMARY call: the one that it began with.")


@strawberry.input(description="Which call is not about its incident after all, and why.")
class DetachCallInput:
    """A DetachCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    reason: str


@strawberry.type
class AttachingMutation:
    """Attaching and detaching."""

    @strawberry.mutation(
        description="The call is about this incident. A call that waits is answered by that. To attach it again in"
        " another role changes the role; to another incident, detach it first."
    )
    async def attach_call(
        self, info: Info, command_id: strawberry.ID, input: AttachCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """An AttachCall."""
        input.incident = await commanded(input.incident, info.context, options)
        return CallPayload(answer=await ask(info, AttachCall, command_id, input, options, about=input.call))

    @strawberry.mutation(description="The call is not about its incident after all.")
    async def detach_call(
        self, info: Info, command_id: strawberry.ID, input: DetachCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A DetachCall."""
        return CallPayload(answer=await ask(info, DetachCall, command_id, input, options, about=input.call))
