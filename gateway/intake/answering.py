"""Speaking with callers, as a console asks for it."""

import strawberry

from events.values import CallbackOutcome, CallEnding
from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload
from services.intake.commands.calls import AnswerCall, EndCall, MakeCallback, WaiveCallback


@strawberry.input(description="Which call you answer.")
class AnswerCallInput:
    """An AnswerCall."""

    call: strawberry.ID = strawberry.field(name="callId")


@strawberry.input(description="Which call is over, and how it ended.")
class EndCallInput:
    """An EndCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    ending: CallEnding


@strawberry.input(description="Which caller was called back, and what came of it.")
class MakeCallbackInput:
    """A MakeCallback."""

    call: strawberry.ID = strawberry.field(name="callId")
    outcome: CallbackOutcome


@strawberry.input(description="Which caller need not be called back, and why.")
class WaiveCallbackInput:
    """A WaiveCallback."""

    call: strawberry.ID = strawberry.field(name="callId")
    reason: str


@strawberry.type
class AnsweringMutation:
    """Answering, ending, calling back."""

    @strawberry.mutation(
        description="Speak with the caller, and be responsible for the call: whoever has claimed it, or anybody where"
        " nobody has. To open an incident with a call that waits is to answer it, too."
    )
    async def answer_call(
        self, info: Info, command_id: strawberry.ID, input: AnswerCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """An AnswerCall."""
        return CallPayload(answer=await ask(info, AnswerCall, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Nobody speaks with the caller any more. A call that waits can only be ABANDONED. After an"
        " ABANDONED or a SILENT call that is attached to no incident a callback is owed, and stands in the queue."
        " TRANSFERRED: to another house; to another desk of this one it is offered."
    )
    async def end_call(
        self, info: Info, command_id: strawberry.ID, input: EndCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """An EndCall."""
        return CallPayload(answer=await ask(info, EndCall, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Somebody called back. With REACHED nothing is owed any more; else the callback stays in the queue."
    )
    async def make_callback(
        self, info: Info, command_id: strawberry.ID, input: MakeCallbackInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A MakeCallback."""
        return CallPayload(answer=await ask(info, MakeCallback, command_id, input, options, about=input.call))

    @strawberry.mutation(description="No callback is owed any more, for this reason.")
    async def waive_callback(
        self, info: Info, command_id: strawberry.ID, input: WaiveCallbackInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A WaiveCallback."""
        return CallPayload(answer=await ask(info, WaiveCallback, command_id, input, options, about=input.call))
