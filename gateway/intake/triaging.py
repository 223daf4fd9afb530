"""To put down what a caller has answered. The input has its command's own Python names."""

import strawberry
from strawberry.scalars import JSON

from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload
from services.intake.commands.calls import TriageCall


@strawberry.input(description="Which call, by which protocol, and what the caller has answered.")
class TriageCallInput:
    """A TriageCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    protocol: str
    version: int | None = strawberry.field(
        default=None, description="The one that asked. The last one where it is not given."
    )
    answers: JSON = strawberry.field(
        description='Question → answer, by their names: `{"breathing": "yes", "bleeding": "heavy"}`.'
    )


@strawberry.type
class TriagingMutation:
    """Triage."""

    @strawberry.mutation(
        description="Put down what the caller has answered; the payload tells what it leads to. Where an answer is"
        " lacking, the refusal `triage_incomplete` names the next question (`field`) and its answers (`allowed`)."
        " Triage again as the caller says more: the latest holds."
    )
    async def triage_call(
        self, info: Info, command_id: strawberry.ID, input: TriageCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A TriageCall."""
        return CallPayload(answer=await ask(info, TriageCall, command_id, input, options, about=input.call))
