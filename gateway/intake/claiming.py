"""Claiming calls, as a console asks for it."""

from dataclasses import dataclass

import strawberry

from gateway.answers import CommandOptions, Payload
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.mutations import CallPayload
from gateway.intake.types import Call
from projections import calls
from services.intake.commands.calls import ClaimCall, ReleaseClaim, RenewClaims, TakeOverCall


@strawberry.type(description="What came of the renewal of all claims of one call-taker.")
class ClaimsPayload(Payload):
    """With what they have claimed."""

    @strawberry.field(
        description="The calls and callbacks that you have claimed, in order of receipt, as of `position`. Null where"
        " nothing was recorded."
    )
    async def calls(self) -> list[Call] | None:
        """Whatever they have claimed."""
        moment = await self.answer.moment()
        if moment is None:
            return None
        found = await calls.claimed_by(moment.reading, self.answer.context.actor)
        return [Call.of(known, moment) for known in found]


@strawberry.input(description="Which call is to be yours.")
class ClaimCallInput:
    """A ClaimCall."""

    call: strawberry.ID = strawberry.field(name="callId")


@strawberry.input(description="Which call is not yours after all.")
class ReleaseClaimInput:
    """A ReleaseClaim."""

    call: strawberry.ID = strawberry.field(name="callId")


@strawberry.input(description="Which call of another's is to be yours, and why.")
class TakeOverCallInput:
    """A TakeOverCall."""

    call: strawberry.ID = strawberry.field(name="callId")
    reason: str | None = strawberry.field(
        default=None, description="Needed of a supervisor, where the claim is older than 20 seconds and not stale."
    )


@dataclass(frozen=True)
class Nothing:
    """What a command without fields is given."""


@strawberry.type
class ClaimingMutation:
    """Whose a call is."""

    @strawberry.mutation(
        description="Mine: a call that waits, or a callback that is owed. The first claim wins; whoever comes second is"
        " refused with `call_claimed`, and told who was first. Renew it every 20 seconds."
    )
    async def claim_call(
        self, info: Info, command_id: strawberry.ID, input: ClaimCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A ClaimCall."""
        return CallPayload(answer=await ask(info, ClaimCall, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="I am there still: all my claims hold on. A console asks for this every 20 seconds while somebody"
        " works at it; 60 seconds after it was heard of last its claims are stale, and anybody may take them over."
    )
    async def renew_claims(
        self, info: Info, command_id: strawberry.ID, options: CommandOptions | None = None
    ) -> ClaimsPayload:
        """A RenewClaims."""
        about = info.context.actor
        return ClaimsPayload(answer=await ask(info, RenewClaims, command_id, Nothing(), options, about=about))

    @strawberry.mutation(description="Not mine after all: it waits for anybody.")
    async def release_claim(
        self, info: Info, command_id: strawberry.ID, input: ReleaseClaimInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A ReleaseClaim."""
        return CallPayload(answer=await ask(info, ReleaseClaim, command_id, input, options, about=input.call))

    @strawberry.mutation(
        description="Mine from now on, whoever has claimed it: anybody may within 20 seconds of the claim, and once it"
        " is stale; else a supervisor, who says why. A supervisor may take over a call that was answered, too."
    )
    async def take_over_call(
        self, info: Info, command_id: strawberry.ID, input: TakeOverCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A TakeOverCall."""
        return CallPayload(answer=await ask(info, TakeOverCall, command_id, input, options, about=input.call))
