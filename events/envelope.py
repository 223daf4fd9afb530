"""One event as it stands in the log: a CloudEvents 1.0 envelope in JSON, with what we add to it."""

from typing import Any, NamedTuple
from uuid import UUID, uuid5

from pydantic_core import to_json

from events.catalog import Unknown, reader
from events.event import Event

_IDS = UUID("6a1f8d0e-63d5-5c0f-9d0c-6c6961646f6e")


class Envelope(NamedTuple):
    """An event and where it comes from."""

    id: str
    """Derived from its origin, so the same decision made again gives the same id."""
    source: str
    """`/liandong/<jurisdiction>/<context>`."""
    event: Event | Unknown
    command: str | None = None
    """Id of the command that asked for it."""
    digest: str | None = None
    """Digest of that command: a retry is the same command only with the same digest."""
    cause: str | None = None
    """Id of the event that it reacts to."""
    depth: int = 0
    """How many reactions stand between this and a command, a deadline or a report."""
    exercise: bool = False


def event_id(*origin: object) -> str:
    """The id of an event from its origin: context, what caused it, and its number there."""
    return str(uuid5(_IDS, "/".join(map(str, origin))))


def encode(envelope: Envelope) -> bytes:
    """The envelope as CloudEvents JSON. Only what is known can be encoded: we publish no Unknown."""
    event = envelope.event
    if isinstance(event, Unknown):
        raise TypeError(f"an event of unknown type {event.type} cannot be published")
    data = event.model_dump(mode="json")
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": envelope.id,
        "source": envelope.source,
        "type": event.type_name,
        "subject": event.subject,
        "time": data["at"],
        "actor": event.by,
        "datacontenttype": "application/json",
        "data": data,
        "correlationid": event.correlation,
        "commandid": envelope.command,
        "commanddigest": envelope.digest,
        "causationid": envelope.cause,
        "depth": envelope.depth or None,
        "exercise": envelope.exercise or None,
    }
    return to_json({name: value for name, value in attributes.items() if value is not None})


def decode(attributes: dict[str, Any]) -> Envelope:
    """The envelope of one parsed CloudEvent.

    Raises KeyError where a required attribute is missing, pydantic's ValidationError where the payload does not fit.
    """
    read = reader(attributes["type"])
    data = attributes["data"]
    get = attributes.get
    return Envelope(
        attributes["id"],
        attributes["source"],
        read(data) if read else Unknown(attributes["type"], get("subject", ""), data),
        get("commandid"),
        get("commanddigest"),
        get("causationid"),
        get("depth", 0),
        get("exercise", False),
    )
