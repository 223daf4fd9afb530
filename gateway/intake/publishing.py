"""What may be laid down for the front desk. Each input has its command's own Python names."""

import strawberry
from strawberry.scalars import JSON

from gateway.answers import CommandOptions, Payload
from gateway.commanding import ask
from gateway.context import Info
from gateway.intake.incident_types import IncidentTypes, find_types
from gateway.intake.protocols import TriageProtocol, find_protocol
from services.intake.commands.reference import PublishIncidentTypes, PublishProtocol, RetireProtocol


@strawberry.type(description="What came of a command about a triage protocol.")
class ProtocolPayload(Payload):
    """With the protocol."""

    @strawberry.field(
        description="Its last version, as of `position`. Null where nothing was recorded, or there is no such protocol."
    )
    async def protocol(self) -> TriageProtocol | None:
        """The protocol."""
        moment = await self.answer.moment()
        return None if moment is None else await find_protocol(self.answer.about, None, moment)


@strawberry.type(description="What came of a command about the types of incidents.")
class IncidentTypesPayload(Payload):
    """With the types."""

    @strawberry.field(description="As of `position`. Null where nothing was recorded, or none were ever published.")
    async def incident_types(self) -> IncidentTypes | None:
        """The types."""
        moment = await self.answer.moment()
        return None if moment is None else await find_types(moment)


@strawberry.input(description="Which protocol, and what it asks from now on.")
class PublishProtocolInput:
    """A PublishProtocol."""

    protocol: str = strawberry.field(description="Its name, one word: `medical`.")
    content: JSON = strawberry.field(description="Title, questions and outcomes, as docs/protocols.md describes them.")


@strawberry.input(description="Which protocol asks no more, and why.")
class RetireProtocolInput:
    """A RetireProtocol."""

    protocol: str
    reason: str


@strawberry.input(description="All types of incidents that there are from now on.")
class PublishIncidentTypesInput:
    """A PublishIncidentTypes."""

    sample: bool = strawberry.field(default=False, description="Whether it is a sample that nobody answers for.")
    types: JSON = strawberry.field(description="A list of types, as docs/protocols.md describes them.")


@strawberry.type
class PublishingMutation:
    """Protocols and types."""

    @strawberry.mutation(
        description="Ask these questions from now on: the next version of the protocol. Calls that were triaged before"
        " keep what they were triaged as. What asks already is not published again."
    )
    async def publish_protocol(
        self, info: Info, command_id: strawberry.ID, input: PublishProtocolInput, options: CommandOptions | None = None
    ) -> ProtocolPayload:
        """A PublishProtocol."""
        return ProtocolPayload(answer=await ask(info, PublishProtocol, command_id, input, options, input.protocol))

    @strawberry.mutation(
        description="No call that comes in after this is triaged by it. To publish it again brings it back."
    )
    async def retire_protocol(
        self, info: Info, command_id: strawberry.ID, input: RetireProtocolInput, options: CommandOptions | None = None
    ) -> ProtocolPayload:
        """A RetireProtocol."""
        return ProtocolPayload(answer=await ask(info, RetireProtocol, command_id, input, options, input.protocol))

    @strawberry.mutation(
        description="Let these be all types of incidents. Incidents of other types stay what they are."
    )
    async def publish_incident_types(
        self,
        info: Info,
        command_id: strawberry.ID,
        input: PublishIncidentTypesInput,
        options: CommandOptions | None = None,
    ) -> IncidentTypesPayload:
        """A PublishIncidentTypes."""
        return IncidentTypesPayload(
            answer=await ask(info, PublishIncidentTypes, command_id, input, options, about="types")
        )
