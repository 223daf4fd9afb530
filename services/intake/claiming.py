"""Whose a call is while nobody speaks with the caller: the first claim wins, and is never passed on in silence."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallClaimed, CallClaimReleased, CallClaimRenewed, CallClaimTakenOver
from events.values import Actor, CallId
from services.common.command import Refused
from services.common.roles import supervises
from services.intake.call import Answered, Call, Claim, Ended, Waiting
from services.intake.commands.calls import ClaimCall, ReleaseClaim, RenewClaims, TakeOverCall
from services.intake.state import Intake

MOST_RENEWED = 400
"""Claims at once."""


def claim_call(command: ClaimCall, state: Intake, now: datetime) -> list[Event]:
    """Let it be one call-taker's: a call that waits, or a callback that is owed. The first claim wins."""
    key, by = command.call, command.by
    match state.require_call(key):
        case Answered(handler=handler):
            return require_handler(by, key, handler)
        case Waiting() | Ended(callback_owed=True) as open:
            require_unclaimed(by, key, open.claim, state, now)
            return [] if is_fresh(open.claim) else [claimed(by, key, open.claim, state, now)]
    raise ended(key)


def renew_claims(command: RenewClaims, state: Intake, now: datetime) -> list[Event]:
    """All claims of whoever asks hold on, the stale ones too; whoever has none changes nothing.

    Of very many those that would be stale first, as a commit holds so much: the others are in time the next time.
    """
    stale_at = now + state.rules.claim_lease
    held = sorted(state.claimed_by[command.by], key=lambda key: (goes_stale(state.calls[key]) or now, key))
    return [CallClaimRenewed(at=now, by=command.by, call=key, stale_at=stale_at) for key in held[:MOST_RENEWED]]


def goes_stale(call: Call) -> datetime | None:
    """When its claim does, where it has not yet."""
    return call.claim.stale_at if isinstance(call, Waiting | Ended) and call.claim else None


def release_claim(command: ReleaseClaim, state: Intake, now: datetime) -> list[Event]:
    """Let it be anybody's again. What nobody has claimed is so already."""
    key, by = command.call, command.by
    match state.require_call(key):
        case Answered(handler=handler):
            require_handler(by, key, handler)
            message = f"you have answered call {key}: end it, or transfer it to another desk"
            raise Refused("call_answered", message, field="call", allowed=[handler])
        case Waiting() | Ended(callback_owed=True) as open:
            require_unclaimed(by, key, open.claim, state, now)
            return [CallClaimReleased(at=now, by=by, call=key)] if open.claim else []
    raise ended(key)


def take_over_call(command: TakeOverCall, state: Intake, now: datetime) -> list[Event]:
    """Let it be another's: within the grace, or once the claim is stale, anybody's; else a supervisor's, who says why.

    A call that was answered is taken over like one that was claimed long ago: from then on the supervisor is
    responsible for it. What nobody has claimed is claimed.
    """
    key, by = command.call, command.by
    match state.require_call(key):
        case Answered(handler=handler) if handler == by:
            return []
        case Answered(handler=handler):
            require_supervisor(command, f"{handler} has answered call {key}")
            return [CallClaimTakenOver(at=now, by=by, call=key, claimant=handler, reason=command.reason, stale_at=None)]
        case Waiting(claim=Claim() as claim) | Ended(callback_owed=True, claim=Claim() as claim) if claim.by != by:
            if is_fresh(claim) and now > claim.since + state.rules.claim_grace:
                require_supervisor(command, f"{claim.by} has claimed call {key} {_ago(claim, now)}")
            stale_at = now + state.rules.claim_lease
            was, why = claim.by, command.reason
            return [CallClaimTakenOver(at=now, by=by, call=key, claimant=was, reason=why, stale_at=stale_at)]
        case Waiting() | Ended(callback_owed=True) as open:
            return [] if is_fresh(open.claim) else [claimed(by, key, open.claim, state, now)]
    raise ended(key)


def claimed(by: Actor, key: CallId, claim: Claim | None, state: Intake, now: datetime) -> Event:
    """It is theirs: from now on, or, where their own claim was stale, still."""
    stale_at = now + state.rules.claim_lease
    if claim is None:
        return CallClaimed(at=now, by=by, call=key, stale_at=stale_at)
    return CallClaimRenewed(at=now, by=by, call=key, stale_at=stale_at)


def is_fresh(claim: Claim | None) -> bool:
    """Whether there is a claim, and its console was heard of lately."""
    return claim is not None and claim.stale_at is not None


def require_unclaimed(by: Actor, key: CallId, claim: Claim | None, state: Intake, now: datetime) -> None:
    """Refuse what is wanted of a call that another has claimed: who, since when, and what can be done about it."""
    if claim is None or claim.by == by:
        return
    left = claim.since + state.rules.claim_grace - now
    if claim.stale_at is None:
        how = "whose console is silent: take it over"
    elif left.total_seconds() >= 0:
        how = f"it can be taken over without a reason for {left.total_seconds():.0f} seconds more"
    else:
        how = "a supervisor can take it over, who says why"
    message = f"call {key} was claimed {_ago(claim, now)} by {claim.by}, {how}"
    raise Refused("call_claimed", message, field="call", allowed=[claim.by])


def require_handler(by: Actor, key: CallId, handler: Actor) -> list[Event]:
    """Refuse what only whoever has answered a call may do about it; nothing happens by that alone."""
    if by != handler:
        raise Refused("call_answered", f"{handler} has answered call {key}", field="call", allowed=[handler])
    return []


def require_supervisor(command: TakeOverCall, whose: str) -> None:
    """Refuse whoever may not take over what is another's, and whoever does not say why."""
    if not supervises(command.by):
        message = f"{whose}: ask for it, or let a supervisor take it over"
        raise Refused("supervisor_needed", message, field="call")
    if command.reason is None:
        raise Refused("reason_needed", f"{whose}: say why you take it over", field="reason")


def ended(key: CallId) -> Refused:
    """What is said of a call that is over."""
    return Refused("call_ended", f"call {key} has ended, and no callback is owed", field="call")


def _ago(claim: Claim, now: datetime) -> str:
    return f"{(now - claim.since).total_seconds():.0f} seconds ago"
