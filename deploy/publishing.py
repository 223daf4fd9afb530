"""What a jurisdiction lays down for its front desk, from files to the log: triage protocols, and types of incidents."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from deploy.errors import FileProblem, ServerAway, Trouble
from events.faults import fault
from events.intake.reference import IncidentTypesPublished, ProtocolPublished
from events.log import Log
from events.wire import Reply, Request, new_command_id
from services.intake.commands.reference import PublishIncidentTypes, PublishProtocol

COMMANDS: dict[str, type[PublishProtocol | PublishIncidentTypes]] = {
    PublishProtocol.name: PublishProtocol,
    PublishIncidentTypes.name: PublishIncidentTypes,
}
SAMPLES = Path(__file__).parent / "sample"
"""What is shipped, so that there is something to begin with. Nobody answers for it, and it says so of itself."""


class WrongPublication(Trouble):
    """A file is not what can be published; the text names the line or the field."""


class NotPublished(Trouble):
    """Intake refuses to publish it; it says why."""


class Publication(NamedTuple):
    """A file, and the command that is in it."""

    file: Path
    command: PublishProtocol | PublishIncidentTypes


def read_publication(file: Path, by: str) -> Publication:
    """What a file asks for: a JSON object with `command`, its name, and `data`, its fields. Raises Trouble."""
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as problem:
        raise FileProblem(f"{file} cannot be read: {problem.strerror}") from None
    except json.JSONDecodeError as problem:
        raise WrongPublication(f"{file}, line {problem.lineno}, column {problem.colno}: {problem.msg}") from None
    except ValueError as problem:
        raise WrongPublication(f"{file}: {problem}") from None
    except RecursionError:
        raise WrongPublication(f"{file}: lists or objects lie too deep within one another") from None
    if not isinstance(content, dict) or set(content) != {"command", "data"} or not isinstance(content["data"], dict):
        raise WrongPublication(f"{file}: is no object of `command` and `data`: see the samples in {SAMPLES}")
    command = COMMANDS.get(str(content["command"]))
    if command is None:
        raise WrongPublication(f"{file}: command: is none of {', '.join(COMMANDS)}")
    try:
        return Publication(file, command.model_validate_json(json.dumps({**content["data"], "by": by}), strict=True))
    except ValidationError as wrong:
        faults = [fault(error, within="data") for error in wrong.errors(include_url=False)]
        raise WrongPublication("; ".join(f"{file}: {one.field}: {one.message}" for one in faults)) from None


async def publish(publication: Publication, ask: Callable[[Request], Awaitable[Reply]], log: Log) -> str:
    """Publish it; what came of it, in a sentence. Raises Trouble."""
    file, command = publication
    data = command.model_dump(mode="json", exclude={"by"})
    request = Request(command=command.name, id=new_command_id(), actor=command.by, data=data)
    reply = await ask(request)
    if reply.refusal and reply.refusal.code == "no_answer":
        raise ServerAway("no instance of intake answers: see `liandong status`")
    if reply.refusal or reply.position is None:
        raise NotPublished(f"{file}: intake refuses: {reply.refusal.message if reply.refusal else 'nothing decided'}")
    commit = await log.at(reply.position)
    answered = (
        [envelope.event for envelope in commit.envelopes if envelope.command == str(request.id)] if commit else []
    )
    for event in answered:
        if isinstance(event, ProtocolPublished | IncidentTypesPublished):
            return f"{file}: {_named(event)} is published as version {event.number}, at position {reply.position:,}."
    return f"{file}: is published already, word for word: nothing changes."


def _named(event: ProtocolPublished | IncidentTypesPublished) -> str:
    """What was published, and whether it is a sample."""
    if isinstance(event, ProtocolPublished):
        what, sample = f"the protocol {event.protocol}", event.content.sample
    else:
        what, sample = f"the catalogue of {len(event.types)} types of incidents", event.sample
    return f"{what} (a sample)" if sample else what


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose fields are each said once: of two, one would be dropped in silence."""
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is said twice in one object")
    return said
