"""What a call is about: an incident, as its primary call, a duplicate, or an update."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallAttached, CallDetached
from services.common.command import Refused
from services.intake.answering import answered_by
from services.intake.commands.calls import AttachCall, DetachCall
from services.intake.state import Intake
from services.intake.steps import require


def attach_call(command: AttachCall, state: Intake, now: datetime) -> list[Event]:
    """Put down what a call is about. To an incident that is merged it is attached as that was named: readers show it
    with the one that stands for it, and it goes back with it.
    """
    require(state, command.incident, AttachCall)
    return attachment(command, state, now)


def attachment(command: AttachCall, state: Intake, now: datetime) -> list[Event]:
    """The call becomes what it is said to be. A waiting one is answered by that: somebody knows what it is about."""
    facts = state.require_call(command.call).facts
    if facts.incident not in (None, command.incident):
        message = f"call {command.call} is about incident {state.number(facts.incident)}: detach it there first"
        raise Refused("call_attached", message, field="call", allowed=[facts.incident])
    if (facts.incident, facts.role) == (command.incident, command.role):
        return []
    if command.role == "primary" and (primary := state.primary_call(command.incident)):
        message = f"incident {state.number(command.incident)} began with call {primary}, and begins once"
        raise Refused("primary_known", message, field="role", allowed=["duplicate", "update"])
    answered = answered_by(command.by, command.call, state, now)
    return [*answered, CallAttached(at=now, **dict(command))]


def detach_call(command: DetachCall, state: Intake, now: datetime) -> list[Event]:
    """Put down that a call is not about its incident. One that is about none is so already."""
    incident = state.require_call(command.call).facts.incident
    return [CallDetached(at=now, incident=incident, **dict(command))] if incident else []
