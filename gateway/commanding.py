"""From a mutation's input to a command, to its service, and back to what the client calls things."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any, Protocol
from uuid import UUID, uuid5

import structlog
from pydantic import ValidationError
from strawberry.types.base import StrawberryContainer, get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from events import wire
from events.faults import fault
from events.values import Actor
from gateway.allowed import NAMES
from gateway.answers import Answer, CommandOptions, Durability, Refusal
from gateway.context import Info
from gateway.policy import MAY, may
from gateway.scalars import Position

ENVELOPE = {
    "id": "commandId",
    "after": "options.after",
    "expires": "options.expires",
    "durability": "options.durability",
}
"""Fields of the request around a command, by what a client calls them."""
_DERIVED = UUID("0d0b9c63-52a5-5f0e-8f55-6c6961646f6e")

_log = structlog.get_logger(__name__)


class CommandClass(Protocol):
    """A command as its context's `commands` module defines it."""

    name: str

    def model_validate(self, obj: Any) -> Any:
        """The command; raises ValidationError."""
        ...


async def ask(
    info: Info,
    command: CommandClass,
    command_id: str,
    given: Any,
    options: CommandOptions | None,
    about: str,
    more: Mapping[str, Any] | None = None,
) -> Answer:
    """Have a command carried out on the aggregate `about`. `given` is an input with the command's own Python names.

    `more`: what it says besides, and not as the client gave it.

    What is malformed is refused here, by the name of its field, and asks nobody.
    """
    context = info.context
    if not may(context.actor, command.name):
        return Answer(None, not_permitted(context.actor, command.name), context, about)
    understood = understand(command, command_id, given, options or CommandOptions(), context.actor, more)
    if isinstance(understood, wire.Refusal):
        return Answer(None, translate(understood, type(given)), context, about)
    with structlog.contextvars.bound_contextvars(
        command=command.name, command_id=str(understood.id), actor=context.actor, correlation=about
    ):
        reply = await context.house.asker.ask(understood)
        _log.info("answered", position=reply.position, refused=reply.refusal and reply.refusal.code)
    refusal = None if reply.refusal is None else translate(reply.refusal, type(given))
    if reply.position is None:
        return Answer(None, refusal, context, about)
    return Answer(Position(reply.position), refusal, context, about, Durability(reply.durability or "log"))


def not_permitted(actor: Actor, command: str) -> Refusal:
    """The refusal of a command that is not this actor's to give."""
    kinds = sorted(MAY[command])
    message = f"{actor} may not do this: it is for {', '.join(kinds)}"
    return Refusal(code="not_permitted", message=message, field=None, allowed=kinds)


def derived_id(kind: str, command_id: str) -> str:
    """The id of what a command makes where the client gave none: a retry means the same thing."""
    with suppress(ValueError):  # One that is no UUID will be refused by its own field.
        command_id = str(UUID(command_id))
    return str(uuid5(_DERIVED, f"{kind}/{command_id}"))


def understand(
    command: CommandClass,
    command_id: str,
    given: Any,
    options: CommandOptions,
    actor: str,
    more: Mapping[str, Any] | None = None,
) -> wire.Request | wire.Refusal:
    """The request for a command, or the refusal that names the first field that is wrong."""
    data = {**plain(given), **(more or {})}
    try:
        request = wire.Request.model_validate(
            {
                "command": command.name,
                "id": command_id,
                "actor": actor,
                "data": data,
                "after": int(options.after or 0),
                "expires": options.expires,
                "durability": options.durability.value,
            }
        )
    except ValidationError as wrong:
        return malformed(wrong)
    try:
        command.model_validate({**data, "by": actor})
    except ValidationError as wrong:
        return malformed(wrong, "data")
    return request


def malformed(wrong: ValidationError, within: str | None = None) -> wire.Refusal:
    """The refusal of what does not fit: the first thing that is wrong, by its path."""
    first = fault(wrong.errors(include_url=False)[0], within)
    return wire.Refusal(code="malformed", message=first.message, field=first.field, allowed=first.allowed)


def plain(given: Any) -> dict[str, Any]:
    """What was given of an input, as a command's data."""
    values = {field.name: getattr(given, field.name) for field in fields(given)}
    return {name: plain(value) if is_dataclass(value) else value for name, value in values.items() if value is not None}


def translate(refusal: wire.Refusal, kind: type) -> Refusal:
    """A service's refusal in the client's words: the field by its path in the query, enums and mutations by name."""
    if refusal.field is None or refusal.field in ENVELOPE:
        field, values = refusal.field and ENVELOPE[refusal.field], None
    else:
        path = refusal.field.split(".")
        field, values = locate(kind, path[1:] if path[0] == "data" else path)
    names = {value.value: value.name for value in values.values} if values else NAMES.get(refusal.code, {})
    allowed = None if refusal.allowed is None else [names.get(value, value) for value in refusal.allowed]
    return Refusal(
        code=refusal.code, message=refusal.message, field=field, allowed=allowed, retry_after=refusal.retry_after
    )


def locate(kind: Any, path: list[str]) -> tuple[str, StrawberryEnumDefinition | None]:
    """The path of an input's field as a client writes it, and the enum that it takes, where it takes one.

    What is within a JSON value is written as it is there.
    """
    names = ["input"]
    for step in path:
        definition = get_object_definition(kind)
        field = next((field for field in definition.fields if field.python_name == step), None) if definition else None
        names.append((field and field.graphql_name) or (to_camel_case(step) if definition else step))
        kind = field and innermost(field.type)
    return ".".join(names), kind if isinstance(kind, StrawberryEnumDefinition) else None


def innermost(kind: Any) -> Any:
    """The type within lists and options."""
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    return kind
