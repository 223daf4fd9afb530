"""What is laid down for the front desk: triage protocols, version by version, and the types of incidents."""

from datetime import datetime

from events.event import Event
from events.intake.reference import IncidentTypesPublished, ProtocolPublished, ProtocolRetired
from services.common.command import Refused
from services.intake.commands.reference import PublishIncidentTypes, PublishProtocol, RetireProtocol
from services.intake.protocol import choices, require_sound
from services.intake.state import Intake
from services.intake.types import CATALOGUE, require_sound_types


def publish_protocol(command: PublishProtocol, state: Intake, now: datetime) -> list[Event]:
    """Ask these questions from now on. What is asked already is not published again."""
    known = state.protocols[command.protocol]
    if known.versions[-1:] == (command.content,) and known.retired_at is None:
        return []
    require_sound(command.content)
    for field, choice in choices(command.content):
        if choice.outcome:
            state.types.require(choice.outcome.type, f"{field}.outcome.type")
    published = ProtocolPublished(
        at=now, by=command.by, protocol=command.protocol, number=len(known.versions) + 1, content=command.content
    )
    return [published]


def retire_protocol(command: RetireProtocol, state: Intake, now: datetime) -> list[Event]:
    """Ask them no more. To retire it twice changes nothing; to publish it again brings it back."""
    known = state.protocols[command.protocol]
    if not known.versions:
        names = sorted(name for name, _ in state.protocols)
        message = f"there is no protocol {command.protocol}"
        raise Refused("unknown_protocol", message, field="protocol", allowed=names)
    return [] if known.retired_at else [ProtocolRetired(at=now, **dict(command))]


def publish_incident_types(command: PublishIncidentTypes, state: Intake, now: datetime) -> list[Event]:
    """Let these be the types from now on. Those that a protocol in use leads to must be among them."""
    known = state.types
    if (known.sample, known.types) == (command.sample, command.types):
        return []
    require_sound_types(command.types)
    types = {each.type for each in command.types}
    for name, protocol in state.protocols:
        for _, choice in choices(protocol.versions[-1]) if protocol.retired_at is None else ():
            if choice.outcome and choice.outcome.type not in types:
                message = f"the protocol {name} leads to {choice.outcome.type}: publish it without that type first"
                raise Refused("type_in_use", message, field="types", allowed=[choice.outcome.type])
    published = IncidentTypesPublished(
        at=now,
        by=command.by,
        catalogue=CATALOGUE,
        number=known.number + 1,
        sample=command.sample,
        types=command.types,
    )
    return [published]
