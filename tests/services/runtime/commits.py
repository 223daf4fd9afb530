"""Commits as the log gives them back, and commands as they wait: made by hand, each with defaults."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from events.commit import Recorded, make_commit
from events.envelope import Envelope, decode, encode, event_id
from events.event import Event
from events.record import LogOpened
from events.wire import Reply, Request
from services.common.command import Command
from services.runtime.asking import Ask
from tests.services.city import ANNA, T0


def command_id(number: int, issued: datetime = T0) -> UUID:
    """The UUIDv7 of a moment, one for each number."""
    return UUID(int=(int(issued.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | number)


def enveloped(event: Event, number: int = 0, *, command: UUID | None = None, depth: int = 0) -> Envelope:
    """The event in its envelope, as the log gives it back."""
    made = Envelope(
        event_id(event.type_name, event.key, number),
        "/liandong/test",
        event,
        command=str(command) if command else None,
        digest=f"digest of {command}" if command else None,
        depth=depth,
    )
    return decode(from_json(encode(made)))


def recorded(
    position: int,
    context: str,
    *events: Event | Envelope,
    seen: int = 0,
    fence: int = 0,
    fold: int = 1,
    at: datetime = T0,
    instance: str = "another",
) -> Recorded:
    """A commit with these events, as it stands in the log."""
    envelopes = [event if isinstance(event, Envelope) else enveloped(event, position) for event in events]
    made = make_commit(
        context,
        [encode(envelope) for envelope in envelopes],
        id=f"commit {position}",
        fence=fence,
        seen=seen,
        instance=instance,
        fold=fold,
    )
    return Recorded(position, at, context, made.headers, made.body)


def unreadable(position: int, context: str, body: bytes = b'[{"type":"?"}]') -> Recorded:
    """A commit that is none."""
    return Recorded(position, T0, context, recorded(position, context).headers, body)


def opening(kind: str = "live") -> Recorded:
    """The first commit of a log."""
    said: dict[str, Any] = {"log": "city", "kind": kind}
    return recorded(1, "log", LogOpened(at=T0, by="service/dispatch", **said))


def asking(
    command: Command,
    number: int = 1,
    *,
    reply: Callable[[Reply], None] = lambda _: None,
    issued: datetime = T0,
    **more: Any,
) -> Ask:
    """A command as it waits."""
    data = command.model_dump(mode="json", exclude={"by"})
    request = Request(command=command.name, id=command_id(number, issued), actor=command.by, data=data, **more)
    return Ask(request, command, reply)


def message(command: str = "dispatch.start_duty", data: Any = None, **more: Any) -> dict[str, Any]:
    """A command as it comes over the wire, right as it is; `more` replaces parts of it."""
    return {
        "command": command,
        "id": str(command_id(1)),
        "actor": ANNA,
        "data": {"unit": "E01"} if data is None else data,
        **more,
    }


def events_of(envelopes: Sequence[Envelope]) -> list[Any]:
    """The events alone."""
    return [envelope.event for envelope in envelopes]
