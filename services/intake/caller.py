"""Who a caller is: shown to whoever says why, and erased."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallerErased, CallerRevealed
from services.common.command import Refused
from services.intake import call
from services.intake.commands.calls import EraseCaller, RevealCaller
from services.intake.state import Intake


def reveal_caller(command: RevealCaller, state: Intake, now: datetime) -> list[Event]:
    """Let it be known who was shown the caller, and why: each time."""
    match state.calls[command.call]:
        case call.Unknown():
            raise Refused("unknown_call", f"there is no call {command.call}", field="call")
        case call.Archived():
            person = command.person
        case present:
            person = present.facts.person
    if person is None:
        raise Refused("no_caller", f"nothing is known of who made call {command.call}", field="call")
    return [CallerRevealed(at=now, by=command.by, call=command.call, person=person, reason=command.reason)]


def erase_caller(command: EraseCaller, state: Intake, now: datetime) -> list[Event]:
    """Let the keys of this person be destroyed: whoever has called again since is erased again."""
    return [CallerErased(at=now, **dict(command))]
