"""A command about an incident, whichever it is, from a mutation's input to its payload."""

from typing import Protocol

import strawberry

from gateway.answers import CommandOptions
from gateway.commanding import CommandClass, ask
from gateway.context import Info
from gateway.intake.mutations import IncidentPayload
from gateway.intake.numbers import commanded


class AboutIncident(Protocol):
    """An input that names an incident, by its id or by its number."""

    incident: strawberry.ID


async def carry_out(
    info: Info, command: CommandClass, command_id: str, given: AboutIncident, options: CommandOptions | None
) -> IncidentPayload:
    """Have it carried out."""
    given.incident = await commanded(given.incident, info.context, options)
    return IncidentPayload(answer=await ask(info, command, command_id, given, options, about=given.incident))
