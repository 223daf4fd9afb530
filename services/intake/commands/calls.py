"""What may be asked about a call."""

from collections.abc import Mapping

from events.intake.calls import Origin
from events.people import Caller, PersonId
from events.values import CallbackOutcome, CallEnding, CallId, CallRole, Channel, Code, IncidentId, Text
from services.common.command import Command
from services.common.place import GivenPlace


class ReceiveCall(Command, name="intake.receive_call"):
    """Somebody asks for help."""

    call: CallId
    channel: Channel
    desk: Code | None = None
    """Where it is to wait; None: at the desk of its channel."""
    place: GivenPlace | None = None
    report: Text | None = None
    caller: Caller | None = None
    origin: Origin | None = None


class ClaimCall(Command, name="intake.claim_call"):
    """Mine: a waiting call, or a callback that is owed."""

    call: CallId


class RenewClaims(Command, name="intake.renew_claims"):
    """Whoever asks is there still: all their claims hold on."""


class ReleaseClaim(Command, name="intake.release_claim"):
    """Not mine after all."""

    call: CallId


class TakeOverCall(Command, name="intake.take_over_call"):
    """Mine from now on, whoever has claimed or answered it."""

    call: CallId
    reason: Text | None = None


class AnswerCall(Command, name="intake.answer_call"):
    """Speak with the caller, and be responsible for the call."""

    call: CallId


class LocateCall(Command, name="intake.locate_call"):
    """Say where help is needed."""

    call: CallId
    place: GivenPlace


class TriageCall(Command, name="intake.triage_call"):
    """Put down what the caller answered to a protocol's questions."""

    call: CallId
    protocol: Code
    version: int | None = None
    """None: the last one that was published."""
    answers: Mapping[Code, Code]


class AttachCall(Command, name="intake.attach_call"):
    """The call is about this incident."""

    call: CallId
    incident: IncidentId
    role: CallRole


class DetachCall(Command, name="intake.detach_call"):
    """The call is not about its incident after all."""

    call: CallId
    reason: Text


class OfferTransfer(Command, name="intake.offer_transfer"):
    """Ask another desk to take the call."""

    call: CallId
    desk: Code
    reason: Text


class AcceptTransfer(Command, name="intake.accept_transfer"):
    """Take the call that this desk is offered."""

    call: CallId
    desk: Code


class RefuseTransfer(Command, name="intake.refuse_transfer"):
    """Do not take the call that this desk is offered."""

    call: CallId
    desk: Code
    reason: Text


class WithdrawTransfer(Command, name="intake.withdraw_transfer"):
    """Do not offer it any more."""

    call: CallId


class EndCall(Command, name="intake.end_call"):
    """Nobody speaks with the caller any more."""

    call: CallId
    ending: CallEnding


class MakeCallback(Command, name="intake.make_callback"):
    """Put down that somebody called back."""

    call: CallId
    outcome: CallbackOutcome


class WaiveCallback(Command, name="intake.waive_callback"):
    """Let no callback be owed any more."""

    call: CallId
    reason: Text


class RevealCaller(Command, name="intake.reveal_caller"):
    """Be shown who the caller is. That is recorded."""

    call: CallId
    reason: Text
    person: PersonId | None = None
    """As the read models name the caller: of an archived call intake itself knows nothing any more."""


class EraseCaller(Command, name="intake.erase_caller"):
    """Let nobody know any more who this person is."""

    person: PersonId
    reason: Text
