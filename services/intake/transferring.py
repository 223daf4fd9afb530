"""A call passed on to another desk: whoever has it stays responsible until somebody there accepts."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallTransferAccepted, CallTransferOffered, CallTransferRefused, CallTransferWithdrawn
from events.values import CallId
from services.common.command import Refused
from services.common.offer import is_new, require_offered, require_offerer, require_other_side
from services.common.roles import supervises
from services.intake.call import Answered, Ended, Waiting
from services.intake.claiming import require_handler
from services.intake.commands.calls import AcceptTransfer, OfferTransfer, RefuseTransfer, WithdrawTransfer
from services.intake.state import Intake


def offer_transfer(command: OfferTransfer, state: Intake, now: datetime) -> list[Event]:
    """Ask another desk: whoever has answered the call may, and a supervisor. To ask the same one again changes nothing.

    When the call ends before somebody answers, the offer falls with it.
    """
    call = _answered(command.call, state)
    if not supervises(command.by):
        require_handler(command.by, command.call, call.handler)
    if command.desk == call.facts.desk:
        message = f"call {command.call} is at the {command.desk} desk: offer it to another one"
        raise Refused("same_desk", message, field="desk")
    if not is_new(call.offer, command.desk, "desk"):
        return []
    return [CallTransferOffered(at=now, answer_by=now + state.rules.transfer_patience, **dict(command))]


def accept_transfer(command: AcceptTransfer, state: Intake, now: datetime) -> list[Event]:
    """Take the call: from now on whoever accepts is responsible for it. To accept it twice changes nothing."""
    call = _answered(command.call, state)
    if call.offer is None and (call.handler, call.facts.desk) == (command.by, command.desk):
        return []
    offer = require_offered(call.offer, command.desk, "desk", _with_whom(command.call, call))
    require_other_side(command.by, "desk", offer.by, call.handler)
    return [CallTransferAccepted(at=now, **dict(command))]


def refuse_transfer(command: RefuseTransfer, state: Intake, now: datetime) -> list[Event]:
    """Leave the call where it is, and say why."""
    call = _answered(command.call, state)
    offer = require_offered(call.offer, command.desk, "desk", _with_whom(command.call, call))
    require_other_side(command.by, "desk", offer.by, call.handler)
    return [CallTransferRefused(at=now, **dict(command))]


def withdraw_transfer(command: WithdrawTransfer, state: Intake, now: datetime) -> list[Event]:
    """Keep the call. Where the other desk was faster it is refused, so that nobody believes to have what is gone."""
    call = _answered(command.call, state)
    if call.offer is None:
        raise Refused("not_offered", f"nothing is offered: {_with_whom(command.call, call)}", field="call", allowed=[])
    require_offerer(call.offer, command.by, "call")
    return [CallTransferWithdrawn(at=now, desk=call.offer.to, **dict(command))]


def _answered(key: CallId, state: Intake) -> Answered:
    match state.require_call(key):
        case Waiting():
            raise Refused("call_not_answered", f"nobody has answered call {key} yet: answer it first", field="call")
        case Ended(ending=ending):
            raise Refused("call_ended", f"call {key} has ended as {ending}", field="call")
        case Answered() as call:
            return call


def _with_whom(key: CallId, call: Answered) -> str:
    return f"call {key} is with {call.handler} at the {call.facts.desk} desk"
