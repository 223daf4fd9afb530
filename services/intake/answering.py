"""Speaking with a caller, and no more: answering a call, ending it, and calling back where that is owed."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallAnswered, CallbackMade, CallbackWaived, CallEnded
from events.values import Actor, CallEnding, CallId
from services.common.command import Refused
from services.common.roles import supervises
from services.intake.call import Answered, Ended, Waiting
from services.intake.claiming import require_handler, require_unclaimed
from services.intake.commands.calls import AnswerCall, EndCall, MakeCallback, WaiveCallback
from services.intake.state import Intake

_UNHEARD = (CallEnding.ABANDONED, CallEnding.SILENT)
"""Endings after which nobody knows what the matter was."""


def answered_by(by: Actor, key: CallId, state: Intake, now: datetime) -> list[Event]:
    """What has happened to a call by somebody's doing something about it: where it waited, they have answered it.

    Refuses where another has claimed it. A call that was answered, or has ended, stays what it is.
    """
    match state.require_call(key):
        case Waiting(claim=claim):
            require_unclaimed(by, key, claim, state, now)
            return [CallAnswered(at=now, by=by, call=key)]
    return []


def answer_call(command: AnswerCall, state: Intake, now: datetime) -> list[Event]:
    """Speak with the caller: whoever has claimed the call, or anybody where nobody has."""
    match state.require_call(command.call):
        case Answered(handler=handler):
            return require_handler(command.by, command.call, handler)
        case Ended(callback_owed=owed):
            message = f"call {command.call} has ended{': call back' if owed else ''}"
            raise Refused("call_ended", message, field="call")
    return answered_by(command.by, command.call, state, now)


def end_call(command: EndCall, state: Intake, now: datetime) -> list[Event]:
    """Speak with the caller no more.

    A call that waits can only be abandoned, and whoever notices may say so. One that was answered is ended by its
    handler or by a supervisor. Where nobody knows what the matter was, a callback is owed: after an abandoned or a
    silent call, unless it is attached, for then its incident says what the matter is, and is being seen to.
    """
    key, by, ending = command.call, command.by, command.ending
    here = state.require_call(key)
    match here:
        case Waiting() if ending != CallEnding.ABANDONED:
            message = f"call {key} is waiting and cannot end as {ending}: nobody has spoken with the caller"
            raise Refused("illegal_transition", message, field="ending", allowed=[CallEnding.ABANDONED])
        case Answered(handler=handler) if not supervises(by):
            require_handler(by, key, handler)
        case Ended(ending=said) if said == ending:
            return []
        case Ended(ending=said):
            raise Refused("call_ended", f"call {key} has ended as {said}", field="ending", allowed=[said])
    owed = ending in _UNHEARD and here.facts.incident is None
    return [CallEnded(at=now, by=by, call=key, ending=ending, callback_owed=owed)]


def make_callback(command: MakeCallback, state: Intake, now: datetime) -> list[Event]:
    """Put down that somebody called back. Only that the caller was reached settles it: else it is owed still."""
    _require_owed(command.by, command.call, state, now)
    return [CallbackMade(at=now, by=command.by, call=command.call, outcome=command.outcome)]


def waive_callback(command: WaiveCallback, state: Intake, now: datetime) -> list[Event]:
    """Let nobody call back any more, for a reason."""
    _require_owed(command.by, command.call, state, now)
    return [CallbackWaived(at=now, by=command.by, call=command.call, reason=command.reason)]


def _require_owed(by: Actor, key: CallId, state: Intake, now: datetime) -> None:
    match state.require_call(key):
        case Ended(callback_owed=True, claim=claim):
            require_unclaimed(by, key, claim, state, now)
        case _:
            raise Refused("no_callback_owed", f"no callback is owed to call {key}", field="call")
