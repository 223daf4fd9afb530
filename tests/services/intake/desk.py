"""The front desk: its call-takers, what they ask and what happens to their calls, each with defaults."""

from datetime import datetime, timedelta

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallArchived,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimReleased,
    CallClaimRenewed,
    CallClaimTakenOver,
    CallClaimWentStale,
    CallEnded,
)
from events.values import CallbackOutcome, CallEnding
from services.intake.commands.calls import (
    AnswerCall,
    ClaimCall,
    EndCall,
    MakeCallback,
    ReleaseClaim,
    RenewClaims,
    TakeOverCall,
    WaiveCallback,
)
from services.intake.rules import Rules
from tests.services.city import CALL, T0

LI = "calltaker/li"
WANG = "calltaker/wang"
CHEN = "supervisor/chen"
ITSELF = "service/intake"
GRACE = Rules().claim_grace
LEASE = Rules().claim_lease
IN_GRACE = T0 + GRACE
"""The last moment at which nobody needs a reason to take over what was claimed at T0."""
AFTER_GRACE = IN_GRACE + timedelta(microseconds=1)
STALE = T0 + LEASE
ABANDONED, SILENT, NUISANCE = CallEnding.ABANDONED, CallEnding.SILENT, CallEnding.NUISANCE


def claim(by: str = LI, call: str = CALL) -> ClaimCall:
    return ClaimCall(by=by, call=call)


def renew(by: str = LI) -> RenewClaims:
    return RenewClaims(by=by)


def give_back(by: str = LI, call: str = CALL) -> ReleaseClaim:
    return ReleaseClaim(by=by, call=call)


def take_over(by: str = WANG, reason: str | None = None, call: str = CALL) -> TakeOverCall:
    return TakeOverCall(by=by, call=call, reason=reason)


def answer(by: str = LI, call: str = CALL) -> AnswerCall:
    return AnswerCall(by=by, call=call)


def end(ending: CallEnding = CallEnding.ANSWERED, by: str = LI, call: str = CALL) -> EndCall:
    return EndCall(by=by, call=call, ending=ending)


def call_back(outcome: CallbackOutcome = CallbackOutcome.REACHED, by: str = LI, call: str = CALL) -> MakeCallback:
    return MakeCallback(by=by, call=call, outcome=outcome)


def waive(by: str = LI, reason: str = "a child at play", call: str = CALL) -> WaiveCallback:
    return WaiveCallback(by=by, call=call, reason=reason)


def claimed(by: str = LI, at: datetime = T0, call: str = CALL) -> Event:
    return CallClaimed(at=at, by=by, call=call, stale_at=at + LEASE)


def renewed(by: str = LI, at: datetime = T0, call: str = CALL) -> Event:
    return CallClaimRenewed(at=at, by=by, call=call, stale_at=at + LEASE)


def given_back(by: str = LI, at: datetime = T0) -> Event:
    return CallClaimReleased(at=at, by=by, call=CALL)


def taken_over(by: str = WANG, from_: str = LI, at: datetime = T0, reason: str | None = None) -> Event:
    return CallClaimTakenOver(at=at, by=by, call=CALL, claimant=from_, reason=reason, stale_at=at + LEASE)


def took_over_answered(by: str = CHEN, from_: str = LI, reason: str = "Li is ill") -> Event:
    return CallClaimTakenOver(at=T0, by=by, call=CALL, claimant=from_, reason=reason, stale_at=None)


def went_stale(claimant: str = LI, at: datetime = STALE, call: str = CALL) -> Event:
    return CallClaimWentStale(at=at, by=ITSELF, call=call, claimant=claimant)


def answered(by: str = LI, at: datetime = T0, call: str = CALL) -> Event:
    return CallAnswered(at=at, by=by, call=call)


def ended(ending: CallEnding = CallEnding.ANSWERED, owed: bool = False, by: str = LI, at: datetime = T0) -> Event:
    return CallEnded(at=at, by=by, call=CALL, ending=ending, callback_owed=owed)


def called_back(outcome: CallbackOutcome = CallbackOutcome.REACHED, by: str = LI, at: datetime = T0) -> Event:
    return CallbackMade(at=at, by=by, call=CALL, outcome=outcome)


def waived(by: str = LI, reason: str = "a child at play") -> Event:
    return CallbackWaived(at=T0, by=by, call=CALL, reason=reason)


def archived(at: datetime = T0) -> Event:
    return CallArchived(at=at, by=ITSELF, call=CALL)
