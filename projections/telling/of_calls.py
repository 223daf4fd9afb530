"""What is said of a call."""

from events.event import Event
from events.intake import calls
from projections.telling.words import because, where, words


def of_call(event: Event) -> str | None:
    """What happened to it; None where this is no event of a call."""
    told = _told(event)
    return told and f"call {event.key} {told}"


def _told(event: Event) -> str | None:
    match event:
        case calls.CallReceived():
            said = f": “{event.report}”" if event.report else ""
            return f"received by {words(event.channel)}{where(event.place)}{said}"
        case calls.CallClaimed():
            return f"claimed by {event.by}"
        case calls.CallClaimRenewed():
            return f"is still claimed by {event.by}"
        case calls.CallClaimWentStale():
            return f"is claimed by {event.claimant}, whose console is silent"
        case calls.CallClaimTakenOver():
            return f"taken over by {event.by} from {event.claimant}{because(event.reason)}"
        case calls.CallClaimReleased():
            return f"given back by {event.by}"
        case calls.CallAnswered():
            return f"answered by {event.by}"
        case calls.CallLocated():
            return f"located{where(event.place)}"
        case calls.CallTriaged():
            by = f"{words(event.protocol)} protocol, version {event.protocol_version}"
            return f"triaged by {by}: {words(event.code)}, priority {event.priority}"
        case calls.CallAttached():
            return f"is the {event.role} call of incident {event.incident}"
        case calls.CallDetached():
            return f"is not about incident {event.incident}{because(event.reason)}"
        case calls.CallTransferOffered():
            return f"offered to the {words(event.desk)} desk{because(event.reason)}"
        case calls.CallTransferAccepted():
            return f"accepted by {event.by} at the {words(event.desk)} desk"
        case calls.CallTransferRefused():
            return f"not taken by the {words(event.desk)} desk{because(event.reason)}"
        case calls.CallTransferWithdrawn():
            return f"no longer offered to the {words(event.desk)} desk"
        case calls.CallTransferLapsed():
            return f"not answered for by the {words(event.desk)} desk in time: it stays where it was"
        case calls.CallEnded():
            return f"ended: {words(event.ending)}{', a callback is owed' if event.callback_owed else ''}"
        case calls.CallbackMade():
            return f"called back by {event.by}: {words(event.outcome)}"
        case calls.CallbackWaived():
            return f"needs no callback any more{because(event.reason)}"
        case calls.CallArchived():
            return "archived"
        case calls.CallerRevealed():
            return f"shown to {event.by} with its caller{because(event.reason)}"
    return None
