"""What may be put down about a place before anything happens there."""

from datetime import datetime

import strawberry

from gateway.answers import CommandOptions, Payload
from gateway.commanding import ask, derived_id
from gateway.context import Info
from gateway.place import PlaceInput
from gateway.premises.types import PremiseFlag, PremiseFlagKind, find_premise_flag
from services.intake.commands.premises import FlagPremise, WithdrawPremiseFlag


@strawberry.type(description="What came of a command about a premise flag.")
class PremiseFlagPayload(Payload):
    """With the flag."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such flag.")
    async def flag(self) -> PremiseFlag | None:
        """The flag."""
        moment = await self.answer.moment()
        return None if moment is None else await find_premise_flag(self.answer.about, moment)


@strawberry.input(description="What whoever goes to a place should know, who says so, and until when it holds.")
class FlagPremiseInput:
    """A FlagPremise."""

    flag: strawberry.ID | None = strawberry.field(
        name="id", default=None, description="Made from the commandId where it is not given."
    )
    place: PlaceInput
    kind: PremiseFlagKind
    hazard: str | None = strawberry.field(
        default=None, description="Which hazard, in the words that incidents flag them by."
    )
    text: str
    said_by: str = strawberry.field(description="Who says so: an office, an inspection, a crew.")
    until: datetime


@strawberry.input(description="Which flag does not hold any more, and why.")
class WithdrawPremiseFlagInput:
    """A WithdrawPremiseFlag."""

    flag: strawberry.ID = strawberry.field(name="flagId")
    reason: str


@strawberry.type
class PremisesMutation:
    """Premises' part of the mutations."""

    @strawberry.mutation(
        description="Tell whoever goes to a place what to beware of. It comes to its end by itself; to keep it longer,"
        " say it anew."
    )
    async def flag_premise(
        self, info: Info, command_id: strawberry.ID, input: FlagPremiseInput, options: CommandOptions | None = None
    ) -> PremiseFlagPayload:
        """A FlagPremise."""
        input.flag = input.flag or strawberry.ID(derived_id("flag", command_id))
        return PremiseFlagPayload(answer=await ask(info, FlagPremise, command_id, input, options, about=input.flag))

    @strawberry.mutation(description="Tell nobody any more: it does not hold, or never did.")
    async def withdraw_premise_flag(
        self,
        info: Info,
        command_id: strawberry.ID,
        input: WithdrawPremiseFlagInput,
        options: CommandOptions | None = None,
    ) -> PremiseFlagPayload:
        """A WithdrawPremiseFlag."""
        return PremiseFlagPayload(
            answer=await ask(info, WithdrawPremiseFlag, command_id, input, options, about=input.flag)
        )
