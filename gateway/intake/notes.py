"""What may be asked about notes. Each input has its command's own Python names."""

import strawberry

from gateway.answers import CommandOptions
from gateway.commanding import ask, derived_id
from gateway.context import Info
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import BY_EITHER, commanded
from services.intake.commands.incidents import AddNote, StrikeNote


@strawberry.input(description="What the others should know.")
class AddNoteInput:
    """An AddNote."""

    incident: strawberry.ID = strawberry.field(name="incidentId", description=BY_EITHER)
    note: strawberry.ID | None = strawberry.field(
        name="id", default=None, description="Made from the commandId where it is not given."
    )
    text: str


@strawberry.input(description="Which note does not hold, and why.")
class StrikeNoteInput:
    """A StrikeNote."""

    incident: strawberry.ID = strawberry.field(
        name="incidentId", description="The note's own: its `incidentId`. " + BY_EITHER
    )
    note: strawberry.ID = strawberry.field(name="noteId")
    reason: str


@strawberry.type
class NotesMutation:
    """The notes' part of the mutations."""

    @strawberry.mutation(
        description="Write down what the others should know; about a closed or merged incident too. A note is never"
        " edited."
    )
    async def add_note(
        self, info: Info, command_id: strawberry.ID, input: AddNoteInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """An AddNote."""
        input.incident = await commanded(input.incident, info.context, options)
        input.note = input.note or strawberry.ID(derived_id("note", command_id))
        return IncidentPayload(answer=await ask(info, AddNote, command_id, input, options, about=input.incident))

    @strawberry.mutation(
        description="A note does not hold: it can still be read, struck through. Anybody's note may be struck, and both"
        " names stay."
    )
    async def strike_note(
        self, info: Info, command_id: strawberry.ID, input: StrikeNoteInput, options: CommandOptions | None = None
    ) -> IncidentPayload:
        """A StrikeNote."""
        input.incident = await commanded(input.incident, info.context, options)
        return IncidentPayload(answer=await ask(info, StrikeNote, command_id, input, options, about=input.incident))
