"""A command as it waits in a service: understood, and with somebody to answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from events.commit import Recorded
from events.faults import fault
from events.wire import Refusal, Reply, Request
from services.common.command import Command
from services.runtime.context import Context

SEALED = {"number": True, "name": True}
"""Of a caller: sent again after an erasure it is sealed under another key, and is the same command."""
MOST_BYTES = 200_000
"""Of a command as it comes in."""


@dataclass(eq=False, slots=True)
class Ask:
    """One command, and how to answer it: called once, with what was recorded or why nothing was."""

    request: Request
    command: Command
    reply: Callable[[Reply], None]
    digest: str = field(init=False)
    """Tells one command from another that came under the same id."""
    fetched: Recorded | None = field(init=False, default=None)
    """The commit that a retry is about, once the log has given it."""

    def __post_init__(self) -> None:
        # Without what is as ever: a retry may come when newer code knows of more.
        said = self.command.model_dump(mode="json", exclude={"by": True, "caller": SEALED}, exclude_defaults=True)
        asked = [self.request.command, self.request.actor, said]
        self.digest = hashlib.blake2b(to_json(asked), digest_size=16).hexdigest()


def undecided(code: str, message: str, **more: Any) -> Reply:
    """Nothing was recorded, and the same command may be sent again once the cause is gone."""
    return Reply(refusal=Refusal(code=code, message=message, **more))


def understand(body: bytes, context: Context[Any]) -> tuple[Request, Command] | Reply:
    """The command in a message, or the answer that names the field that is wrong and what would be legal."""
    if len(body) > MOST_BYTES:
        return undecided("too_large", f"a command may have {MOST_BYTES} bytes")
    try:
        request = Request.model_validate_json(body)
    except ValidationError as wrong:
        return malformed(wrong)
    if request.command not in context.commands:
        message = f"{context.name} knows no command '{request.command}'"
        return undecided("unknown_command", message, field="command", allowed=tuple(sorted(context.commands)))
    if "by" in request.data:
        return undecided("malformed", "who asks is said once, as the actor", field="data.by")
    data = to_json({**request.data, "by": request.actor})
    try:
        return request, context.commands[request.command].model_validate_json(data, strict=True)
    except ValidationError as wrong:
        return malformed(wrong, within="data")


def malformed(wrong: ValidationError, within: str | None = None) -> Reply:
    """All that is wrong with a message: the first by its field, the others behind it."""
    faults = [fault(error, within) for error in wrong.errors(include_url=False)]
    first, *others = faults
    also = "".join(f"; {other.field}: {other.message}" for other in others)
    return undecided("malformed", first.message + also, field=first.field or None, allowed=first.allowed)
