"""What may be asked of call intake. Each input has its command's own Python names."""

import strawberry

from events.values import Channel
from gateway.answers import Answer, CommandOptions, Payload
from gateway.callers import NotSealed
from gateway.commanding import ask, derived_id, translate
from gateway.context import Info
from gateway.intake.caller import CallerInput
from gateway.intake.numbers import BY_EITHER, commanded
from gateway.intake.types import Call, Incident, find_call, find_incident
from gateway.place import PlaceInput
from services.intake.commands.calls import ReceiveCall
from services.intake.commands.incidents import CloseIncident, OpenIncident


@strawberry.type(description="What came of a command about a call.")
class CallPayload(Payload):
    """With the call."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such call.")
    async def call(self) -> Call | None:
        """The call."""
        moment = await self.answer.moment()
        return None if moment is None else await find_call(self.answer.about, moment)


@strawberry.type(description="What came of a command about an incident.")
class IncidentPayload(Payload):
    """With the incident."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or there is no such incident.")
    async def incident(self) -> Incident | None:
        """The incident."""
        moment = await self.answer.moment()
        return None if moment is None else await find_incident(self.answer.about, moment)


@strawberry.input(description="The report as whoever passes it on names it.")
class OriginInput:
    """An Origin."""

    source: str = strawberry.field(description="Which house, as one word.")
    reference: str = strawberry.field(description="What it calls the report.")


@strawberry.input(description="What somebody who asks for help has said.")
class ReceiveCallInput:
    """A ReceiveCall."""

    call: strawberry.ID | None = strawberry.field(
        name="id", default=None, description="Made from the commandId where it is not given."
    )
    channel: Channel = strawberry.field(description="The number that was called, or the way the call came in.")
    desk: str | None = strawberry.field(
        default=None,
        description="Where it is to wait, any word. Where it is not given: `police`, `fire`, `medical` or `traffic` by"
        " the number that was called, `general` for all other channels.",
    )
    place: PlaceInput | None = strawberry.field(
        default=None, description="Where help is needed, as far as it is known."
    )
    report: str | None = strawberry.field(default=None, description="What is the matter, in the caller's words.")
    origin: OriginInput | None = strawberry.field(
        default=None, description="Of a report that another house passes on: it is taken once, however often it comes."
    )
    caller: CallerInput | None = None


@strawberry.input(description="What is taken on, how urgent it is, and where.")
class OpenIncidentInput:
    """An OpenIncident."""

    incident: strawberry.ID | None = strawberry.field(
        name="id", default=None, description="Made from the commandId where it is not given."
    )
    type: str = strawberry.field(description="A word of the jurisdiction's own list.")
    priority: int = strawberry.field(description="1 is the most urgent, 5 the least.")
    place: PlaceInput
    call: strawberry.ID | None = strawberry.field(
        name="callId", default=None, description="The call that it begins with: its primary one."
    )


@strawberry.input(description="Which incident is over, and how it ended.")
class CloseIncidentInput:
    """A CloseIncident."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    disposition: str = strawberry.field(description="A word of the jurisdiction's own list: how it ended.")


@strawberry.type
class IntakeMutation:
    """Intake's part of the mutations."""

    @strawberry.mutation(
        description="Somebody asks for help: note the call. An incident is opened for it by openIncident."
    )
    async def receive_call(
        self, info: Info, command_id: strawberry.ID, input: ReceiveCallInput, options: CommandOptions | None = None
    ) -> CallPayload:
        """A ReceiveCall."""
        input.call = input.call or strawberry.ID(derived_id("call", command_id))
        given, input.caller = input.caller, None
        try:
            more = await info.context.house.callers.seal(given.number, given.name, command_id) if given else {}
        except NotSealed as problem:
            refusal = translate(problem.refusal, ReceiveCallInput)
            return CallPayload(answer=Answer(None, refusal, info.context, input.call))
        return CallPayload(answer=await ask(info, ReceiveCall, command_id, input, options, input.call, more))

    @strawberry.mutation(
        description="Take something on; with a call, that call is its primary one, and answered where it waited. The"
        " payload tells the number that people say."
    )
    async def open_incident(
        self, info: Info, command_id: strawberry.ID, input: OpenIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """An OpenIncident."""
        input.incident = input.incident or strawberry.ID(derived_id("incident", command_id))
        return IncidentPayload(answer=await ask(info, OpenIncident, command_id, input, options, about=input.incident))

    @strawberry.mutation(
        description="Nothing more is owed here. Refused as long as something is missing that its type needs before:"
        " `missing(step: CLOSE)`. Units that are still there are released by dispatch shortly after: the"
        " payload shows the incident as of its closing, with these units still on it. incidentChanged tells when they"
        " are free."
    )
    async def close_incident(
        self, info: Info, command_id: strawberry.ID, input: CloseIncidentInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A CloseIncident."""
        input.incident = await commanded(input.incident, info.context, options)
        return IncidentPayload(answer=await ask(info, CloseIncident, command_id, input, options, about=input.incident))
