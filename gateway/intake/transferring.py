"""To pass a call on to another desk, which accepts it or not. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload
from services.intake.commands.calls import AcceptTransfer, OfferTransfer, RefuseTransfer, WithdrawTransfer


@strawberry.input(description="Which call another desk is asked to take, and why.")
class OfferTransferInput:
    """An OfferTransfer."""

    call: strawberry.ID = strawberry.field(name="callId")
    desk: str
    reason: str


@strawberry.input(description="Which call you take, and at which desk.")
class AcceptTransferInput:
    """An AcceptTransfer."""

    call: strawberry.ID = strawberry.field(name="callId")
    desk: str = strawberry.field(description="The one that is asked, and that you answer for.")


@strawberry.input(description="Which call your desk does not take, and why.")
class RefuseTransferInput:
    """A RefuseTransfer."""

    call: strawberry.ID = strawberry.field(name="callId")
    desk: str = strawberry.field(description="The one that is asked, and that you answer for.")
    reason: str


@strawberry.input(description="Which call is not offered any more.")
class WithdrawTransferInput:
    """A WithdrawTransfer."""

    call: strawberry.ID = strawberry.field(name="callId")


@strawberry.type
class TransferringMutation:
    """Offer and acceptance."""

    @strawberry.mutation(
        description="Ask another desk to take the call. Until somebody there accepts you are responsible for it; after"
        " half a minute without an answer the offer lapses, and the call stays yours. One desk at a time is asked."
    )
    async def offer_transfer(
        self, info: Info, command_id: strawberry.ID, input: OfferTransferInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """An OfferTransfer."""
        return CallPayload(answer=await ask(info, OfferTransfer, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Take the call that your desk is offered: from now on you are responsible for it. Of two who accept"
        " the first gets it, and the other is told who did."
    )
    async def accept_transfer(
        self, info: Info, command_id: strawberry.ID, input: AcceptTransferInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """An AcceptTransfer."""
        return CallPayload(answer=await ask(info, AcceptTransfer, command_id, input, options, about=input.call))

    @strawberry.mutation(description="Do not take the call that your desk is offered: it stays where it is.")
    async def refuse_transfer(
        self, info: Info, command_id: strawberry.ID, input: RefuseTransferInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A RefuseTransfer."""
        return CallPayload(answer=await ask(info, RefuseTransfer, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Do not offer it any more: whoever has offered it may, and a supervisor. Where the other desk was"
        " faster it is refused, and says who has the call."
    )
    async def withdraw_transfer(
        self, info: Info, command_id: strawberry.ID, input: WithdrawTransferInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A WithdrawTransfer."""
        return CallPayload(answer=await ask(info, WithdrawTransfer, command_id, input, options, about=input.call))
