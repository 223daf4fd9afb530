"""What is said of premises, of what is laid down for the front desk, and of people."""

from events.event import Event
from events.intake import calls, premises, reference
from projections.telling.words import because, where, words


def of_rules(event: Event) -> str | None:
    """What happened; None where this is about something else."""
    match event:
        case premises.PremiseFlagged():
            return f"{event.kind}{where(event.place)}, says {event.said_by}: {event.text}"
        case premises.PremiseFlagWithdrawn():
            return f"word of caution {event.flag} withdrawn{because(event.reason)}"
        case premises.PremiseFlagExpired():
            return f"word of caution {event.flag} has come to its end"
        case reference.ProtocolPublished():
            return f"{words(event.protocol)} protocol published, version {event.number}"
        case reference.ProtocolRetired():
            return f"{words(event.protocol)} protocol retired{because(event.reason)}"
        case reference.IncidentTypesPublished():
            return f"{len(event.types)} types of incidents published, version {event.number}"
        case calls.CallerErased():
            return f"person {event.person} erased{because(event.reason)}"
    return None
