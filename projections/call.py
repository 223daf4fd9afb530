"""A call as it is known: who asked for help, when and where, who has it, and the incident it is about."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, SmallInteger, Text, case, literal_column, or_
from sqlalchemy.sql.elements import Grouping

from events.intake.calls import (
    CallAnswered,
    CallAttached,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimReleased,
    CallClaimRenewed,
    CallClaimTakenOver,
    CallClaimWentStale,
    CallDetached,
    CallEnded,
    CallLocated,
    CallReceived,
    CallTransferAccepted,
    CallTransferLapsed,
    CallTransferOffered,
    CallTransferRefused,
    CallTransferWithdrawn,
    CallTriaged,
)
from events.people import Sealed
from events.values import GENERAL_DESK, CallbackOutcome
from projections.placed import amended, place_columns, placed
from projections.projection import Projection
from projections.versions import versioned

table = versioned(
    "calls",
    Column("call", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("desk", Text),
    *place_columns(),
    Column("report", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_by", Text, nullable=False),
    Column("answer_by", DateTime(timezone=True)),
    Column("status", Text, nullable=False),
    Column("claimant", Text),
    Column("claimed_at", DateTime(timezone=True)),
    Column("claim_stale", Boolean, nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("handler", Text),
    Column("offered_to", Text),
    Column("offered_until", DateTime(timezone=True)),
    Column("protocol", Text),
    Column("protocol_version", BigInteger),
    Column("answers", Text),
    Column("code", Text),
    Column("type", Text),
    Column("priority", SmallInteger),
    Column("incident", Text),
    Column("role", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("ending", Text),
    Column("callback_owed", Boolean, nullable=False),
    Column("callbacks", BigInteger, nullable=False),
    Column("caller_person", Text),
    Column("caller_number", Text),
    Column("caller_name", Text),
    Column("origin_source", Text),
    Column("origin_reference", Text),
    key=("call",),
    indexes=[("incident",), ("received_at", "call"), ("from_position",), ("lat", "lon"), ("cell",)],
)
_QUEUED = or_(table.c.status == literal_column("'waiting'"), table.c.callback_owed)
"""What somebody has to see to: a call that waits, or a callback that is owed."""
QUEUED_UNTIL = case((_QUEUED, table.c.to_position))
# Most calls have ended, and most that waited do so no more. Of an expression with an index of its own, which is not a
# partial one, PostgreSQL has statistics: by these it sees how little waits now, and does not look through all there is.
Index("calls_queued_until", Grouping(QUEUED_UNTIL))
Index("calls_offered", table.c.offered_to, postgresql_where=table.c.offered_to.is_not(None))


class Call(NamedTuple):
    """A call as it is known."""

    call: str
    channel: str
    desk: str | None
    address: str | None
    text: str | None
    lat: float | None
    lon: float | None
    uncertainty_m: float | None
    place_source: str | None
    datum: str | None
    original_lat: float | None
    original_lon: float | None
    cell: str | None
    report: str | None
    received_at: datetime
    received_by: str
    answer_by: datetime | None
    status: str = "waiting"
    """waiting, answered or ended."""
    claimant: str | None = None
    claimed_at: datetime | None = None
    claim_stale: bool = False
    answered_at: datetime | None = None
    handler: str | None = None
    """Who is responsible for it; who was, once it has ended."""
    offered_to: str | None = None
    """The desk that is asked to take it."""
    offered_until: datetime | None = None
    protocol: str | None = None
    protocol_version: int | None = None
    answers: str | None = None
    """Question → answer in the order in which they were asked, as JSON."""
    code: str | None = None
    type: str | None = None
    """The type of incident that triage has led to."""
    priority: int | None = None
    incident: str | None = None
    role: str | None = None
    """primary, duplicate or update: what it is to its incident."""
    ended_at: datetime | None = None
    ending: str | None = None
    callback_owed: bool = False
    callbacks: int = 0
    """How often somebody called back."""
    caller_person: str | None = None
    caller_number: str | None = None
    """Sealed, as JSON."""
    caller_name: str | None = None
    """Sealed, as JSON."""
    origin_source: str | None = None
    origin_reference: str | None = None


calls = Projection(table, Call, key=lambda event: event.call)


@calls.on(CallReceived)
def received(_: Call | None, event: CallReceived) -> Call:
    """Somebody asked for help."""
    caller, origin = event.caller, event.origin
    return Call(
        call=event.call,
        channel=event.channel.value,
        desk=event.desk or GENERAL_DESK,
        **placed(event.place)._asdict(),
        report=event.report,
        received_at=event.at,
        received_by=event.by,
        answer_by=event.answer_by,
        caller_person=caller.person if caller else None,
        caller_number=_sealed(caller.number) if caller else None,
        caller_name=_sealed(caller.name) if caller else None,
        origin_source=origin.source if origin else None,
        origin_reference=origin.reference if origin else None,
    )


def _sealed(word: Sealed | None) -> str | None:
    return word.model_dump_json() if word else None


@calls.on(CallClaimed, CallClaimTakenOver)
def claimed(call: Call | None, event: CallClaimed | CallClaimTakenOver) -> Call | None:
    """Somebody has said: mine."""
    if call and call.status == "answered":
        return call._replace(handler=event.by)
    return call and call._replace(claimant=event.by, claimed_at=event.at, claim_stale=False)


@calls.on(CallClaimRenewed)
def renewed(call: Call | None, _: CallClaimRenewed) -> Call | None:
    """The claimant is there, still or again."""
    return call and call._replace(claim_stale=False)


@calls.on(CallClaimWentStale)
def went_stale(call: Call | None, _: CallClaimWentStale) -> Call | None:
    """The claimant's console has fallen silent."""
    return call and call._replace(claim_stale=True)


@calls.on(CallClaimReleased)
def claim_released(call: Call | None, _: CallClaimReleased) -> Call | None:
    """It waits for anybody."""
    return call and _unclaimed(call)


def _unclaimed(call: Call) -> Call:
    return call._replace(claimant=None, claimed_at=None, claim_stale=False)


@calls.on(CallAnswered)
def answered(call: Call | None, event: CallAnswered) -> Call | None:
    """Somebody speaks with the caller."""
    return call and _answered(call, event)


def _answered(call: Call, event: CallAnswered | CallAttached) -> Call:
    return _unclaimed(call)._replace(status="answered", answered_at=event.at, handler=event.by)


@calls.on(CallLocated)
def located(call: Call | None, event: CallLocated) -> Call | None:
    """It is known better where help is needed."""
    return call and call._replace(**amended(call, event.place)._asdict())


@calls.on(CallTriaged)
def triaged(call: Call | None, event: CallTriaged) -> Call | None:
    """It is known what the matter is."""
    return call and call._replace(
        protocol=event.protocol,
        protocol_version=event.protocol_version,
        answers=json.dumps(dict(event.answers)),
        code=event.code,
        type=event.type,
        priority=event.priority,
    )


@calls.on(CallAttached)
def attached(call: Call | None, event: CallAttached) -> Call | None:
    """It is known what the call is about. Where nobody has said that it was answered, it was by then."""
    if call is None:
        return None
    known = call._replace(incident=event.incident, role=event.role)
    return _answered(known, event)._replace(answered_at=None) if call.status == "waiting" else known


@calls.on(CallDetached)
def detached(call: Call | None, _: CallDetached) -> Call | None:
    """It is not about its incident after all."""
    return call and call._replace(incident=None, role=None)


@calls.on(CallTransferOffered)
def transfer_offered(call: Call | None, event: CallTransferOffered) -> Call | None:
    """Another desk is asked to take it."""
    return call and call._replace(offered_to=event.desk, offered_until=event.answer_by)


@calls.on(CallTransferAccepted)
def transfer_accepted(call: Call | None, event: CallTransferAccepted) -> Call | None:
    """The other desk has it."""
    return call and call._replace(desk=event.desk, handler=event.by, offered_to=None, offered_until=None)


@calls.on(CallTransferRefused, CallTransferWithdrawn, CallTransferLapsed)
def not_transferred(
    call: Call | None, _: CallTransferRefused | CallTransferWithdrawn | CallTransferLapsed
) -> Call | None:
    """It stays where it is."""
    return call and call._replace(offered_to=None, offered_until=None)


@calls.on(CallEnded)
def ended(call: Call | None, event: CallEnded) -> Call | None:
    """Nobody speaks with the caller any more."""
    return call and _unclaimed(call)._replace(
        status="ended",
        offered_to=None,
        offered_until=None,
        ended_at=event.at,
        ending=event.ending.value,
        callback_owed=event.callback_owed,
    )


@calls.on(CallbackMade)
def called_back(call: Call | None, event: CallbackMade) -> Call | None:
    """Somebody called back."""
    if call is None:
        return None
    made = call._replace(callbacks=call.callbacks + 1)
    return _owes_nothing(made) if event.outcome == CallbackOutcome.REACHED else made


@calls.on(CallbackWaived)
def callback_waived(call: Call | None, _: CallbackWaived) -> Call | None:
    """No callback is owed any more."""
    return call and _owes_nothing(call)


def _owes_nothing(call: Call) -> Call:
    return _unclaimed(call)._replace(callback_owed=False)
