"""Showing who called, and erasing it. Each is a command: it stands in the log who did so and why."""

from dataclasses import dataclass, replace

import strawberry

from events.people import Caller
from gateway.answers import Answer, CommandOptions, Payload, Refusal
from gateway.callers import NotSealed
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.caller import RevealedCaller, sealed
from gateway.intake.loaders import CallsById
from gateway.intake.types import Call, find_call
from gateway.moment import Moment
from services.intake.commands.calls import EraseCaller, RevealCaller

NOT_NOW = Refusal(
    code="keys_away",
    message="the keys of callers cannot be reached just now; that you asked is recorded. Send it again with the same"
    " commandId",
    field=None,
    allowed=None,
)
ERASED = Refusal(
    code="caller_erased",
    message="this caller was erased: nobody reads the number and the name again",
    field="input.callId",
    allowed=None,
)


@strawberry.input(description="Whose words are to be shown, and why.")
class RevealCallerInput:
    """A RevealCaller."""

    call: strawberry.ID = strawberry.field(name="callId")
    reason: str = strawberry.field(description="It stands in the log, with who asked.")


@strawberry.input(description="Who is to be erased, by one of the calls or by the person, and why.")
class EraseCallerInput:
    """What becomes an EraseCaller."""

    call: strawberry.ID | None = strawberry.field(
        name="callId", default=None, description="Whoever made this call, in all of his calls."
    )
    person: strawberry.ID | None = strawberry.field(default=None, description="As `Call.caller` names it.")
    reason: str = strawberry.field(description="It stands in the log. Do not name the person in it.")


@strawberry.type(description="Who called, if it could be shown.")
class RevealPayload(Payload):
    """With the call, and the caller's words."""

    caller: RevealedCaller | None = strawberry.field(
        description="Null where it was refused, or the caller was erased; that was asked is recorded in any case."
    )

    @strawberry.field(description="As of `position`. Null where nothing was recorded.")
    async def call(self) -> Call | None:
        """The call."""
        moment = await self.answer.moment()
        return None if moment is None else await find_call(self.answer.about, moment)


@strawberry.type(
    description="What came of an erasure. Once `position` is visible the keys are destroyed, in every store."
)
class ErasePayload(Payload):
    """With the person's id."""

    person: strawberry.ID | None = strawberry.field(description="Who was erased: the id stays, and tells nothing.")


@strawberry.type
class CallerMutation:
    """The mutations about who called."""

    @strawberry.mutation(
        description="Be shown the caller's number and name. For call-takers, dispatchers and supervisors; each time is"
        " recorded, with the reason."
    )
    async def reveal_caller(
        self, info: Info, command_id: strawberry.ID, input: RevealCallerInput, options: CommandOptions | None = None
    ) -> RevealPayload:
        """A RevealCaller."""
        now = await info.context.moment(least=options.after if options else None)
        more = {"person": caller.person} if (caller := await _caller(input.call, now)) else {}
        answer = await ask(info, RevealCaller, command_id, input, options, input.call, more)
        moment = None if answer.refusal else await answer.moment()
        caller = None if moment is None else await _caller(input.call, moment)
        if caller is None:
            return RevealPayload(answer=answer, caller=None)
        try:
            opened = await info.context.house.callers.open(caller)
        except NotSealed:
            return RevealPayload(answer=replace(answer, refusal=NOT_NOW), caller=None)
        if opened is None:
            return RevealPayload(answer=replace(answer, refusal=ERASED), caller=None)
        return RevealPayload(answer=answer, caller=RevealedCaller(number=opened.number, name=opened.name))

    @strawberry.mutation(
        description="Let nobody read this person's number and name again, in any call, copy or past moment: the keys"
        " are destroyed. For supervisors. It cannot be undone."
    )
    async def erase_caller(
        self, info: Info, command_id: strawberry.ID, input: EraseCallerInput, options: CommandOptions | None = None
    ) -> ErasePayload:
        """An EraseCaller."""
        found = await _whom(info, input, options)
        if isinstance(found, Refusal):
            return ErasePayload(answer=Answer(None, found, info.context, ""), person=None)
        command = _Erasure(found, input.reason)
        answer = await ask(info, EraseCaller, command_id, command, options, about=found)
        return ErasePayload(answer=answer, person=strawberry.ID(found))


async def _caller(call: str, moment: Moment) -> Caller | None:
    known = await moment.loader(CallsById).load(call)
    return None if known is None else sealed(known.row)


@dataclass(frozen=True, slots=True)
class _Erasure:
    """An EraseCaller's own fields."""

    person: str
    reason: str


async def _whom(info: Info, given: EraseCallerInput, options: CommandOptions | None) -> str | Refusal:
    """The person who is meant, or why that cannot be told."""
    if (given.call is None) == (given.person is None):
        return _refusal("malformed", "give a call or a person, one of the two")
    if given.person is not None:
        return given.person
    moment = await info.context.moment(least=options.after if options else None)
    known = await moment.loader(CallsById).load(given.call or "")
    if known is None:
        return _refusal("unknown_call", f"there is no call {given.call}")
    return known.row.caller_person or _refusal("no_caller", f"nothing is known of who made call {given.call}")


def _refusal(code: str, message: str) -> Refusal:
    return Refusal(code=code, message=message, field="input.callId", allowed=None)
