"""What may be asked of every context: to run a reaction again."""

from dataclasses import dataclass
from typing import Any

import strawberry

from events.naming import CONTEXTS
from gateway.answers import Answer, CommandOptions, Payload, Refusal
from gateway.commanding import ask
from gateway.context import Info
from gateway.reactions.types import ParkedReaction
from projections import parked
from services.runtime.commands import RetryReaction


@strawberry.type(description="What came of a retry.")
class ReactionPayload(Payload):
    """With the reaction."""

    context: strawberry.Private[str]

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such reaction.")
    async def reaction(self) -> ParkedReaction | None:
        """The reaction."""
        moment = await self.answer.moment()
        found = moment and await parked.find(moment.reading, self.context, self.answer.about)
        return ParkedReaction.of(found, moment) if found and moment else None


@strawberry.input(description="Which reaction is run again, as parkedReactions lists it.")
class RetryReactionInput:
    """A RetryReaction, and whose."""

    context: str = strawberry.field(description="Whose reaction it is: dispatch, …")
    event: strawberry.ID = strawberry.field(name="eventId", description="To what.")


@strawberry.input
class _Retried:
    """What the command itself says: it goes to its context."""

    event: strawberry.ID = strawberry.field(name="eventId")


@dataclass
class _Addressed:
    """The command as one context knows it."""

    name: str

    def model_validate(self, obj: Any) -> RetryReaction:
        """See CommandClass."""
        return RetryReaction.model_validate(obj)


@strawberry.type
class ReactionsMutation:
    """The reactions' part of the mutations."""

    @strawberry.mutation(
        description="Run a reaction again that was left aside, on the state of today: what it does is recorded with the"
        " note that it was retried. Refused where it still raises, and where it is not parked."
    )
    async def retry_reaction(
        self, info: Info, command_id: strawberry.ID, input: RetryReactionInput, options: CommandOptions | None = None
    ) -> ReactionPayload:
        """A RetryReaction."""
        context, event = input.context, input.event
        if context not in CONTEXTS:
            unknown = f"there is no context {context!r}"
            refusal = Refusal(code="malformed", message=unknown, field="input.context", allowed=list(CONTEXTS))
            return ReactionPayload(answer=Answer(None, refusal, info.context, event), context=context)
        command = _Addressed(f"{context}.{RetryReaction.name}")
        answer = await ask(info, command, command_id, _Retried(event=event), options, about=event)
        return ReactionPayload(answer=answer, context=context)
