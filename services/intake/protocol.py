"""Triage protocols: every version that was published, as calls remember the one that asked."""

from dataclasses import dataclass, replace

from events.event import Event
from events.intake.reference import ProtocolPublished, ProtocolRetired, TriageProtocol


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol; without versions nobody has published it."""

    versions: tuple[TriageProtocol, ...] = ()
    """The first one is version 1."""
    retired: bool = False


def evolve(protocol: Protocol, event: Event) -> Protocol:
    """The protocol after an event."""
    match event:
        case ProtocolPublished():
            return Protocol((*protocol.versions, event.content))
        case ProtocolRetired():
            return replace(protocol, retired=True)
    return protocol
