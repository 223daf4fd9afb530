"""The queue: calls that wait and callbacks that are owed, in an order that everyone can see, and how it changes."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Self

import strawberry

from gateway.context import AsOf, Context, Info
from gateway.intake.loaders import CallChanges, CallsById
from gateway.intake.types import Call
from gateway.limits import page_size
from gateway.live import Batch, Change, follow, look
from gateway.moment import Moment
from gateway.scalars import Position, within
from projections import calls
from projections.versions import Known

SOON = 1 / 3
"""A target is at risk when so much of its time is left, or less."""


@strawberry.enum(description="What is waited for.")
class QueueKind(Enum):
    """Of something in the queue."""

    CALL = "call"
    CALLBACK = "callback"


@strawberry.enum(description="How near the target is. SOON: a third of its time is left, or less.")
class Risk(Enum):
    """Of a call that waits."""

    NONE = "none"
    SOON = "soon"
    OVERDUE = "overdue"


@strawberry.type(description="A call that waits, or a callback that is owed.")
class WaitingCall:
    """One of the queue."""

    call: Call
    kind: QueueKind
    rank: int = strawberry.field(description="Its place in this queue: 1 is next.")
    seconds_waited: int = strawberry.field(
        description="Since it came in, and up to now: the gateway's clock. With asOf up to that time, or up to when the"
        " commit at that position was recorded."
    )
    answer_by: datetime | None = strawberry.field(description="The target; null for a callback, which has none.")
    risk: Risk

    @classmethod
    def of(cls, rank: int, known: Known[calls.Call], moment: Moment, now: datetime) -> Self:
        """What a row in the queue is at that time."""
        row = known.row
        kind = kind_of(row) or QueueKind.CALL
        return cls(
            call=Call.of(known, moment),
            kind=kind,
            rank=rank,
            seconds_waited=max(0, int((now - row.received_at).total_seconds())),
            answer_by=row.answer_by if kind == QueueKind.CALL else None,
            risk=risk_of(row, now) if kind == QueueKind.CALL else Risk.NONE,
        )


@strawberry.type(description="What somebody has to see to, of one desk or of all.")
class Queue:
    """As of one position."""

    position: Position = strawberry.field(description="All of this is true at it: go on from here with queueChanged.")
    desk: strawberry.Private[str | None]
    as_of: strawberry.Private[AsOf | None]
    moment: strawberry.Private[Moment]

    @strawberry.field(description="How many there are.")
    async def length(self) -> int:
        """All of them, however many were asked for."""
        return await calls.queue_length(self.moment.reading, self.desk)

    @strawberry.field(
        description="The first of them, in order of receipt: who asked for help first is first, and the id decides"
        " between equals."
    )
    async def calls(self, first: int | None = None) -> list[WaitingCall]:
        """Who is next, and who then."""
        found = await calls.queued(self.moment.reading, self.desk, page_size(first))
        now = await time_of(self.as_of, self.moment)
        return [WaitingCall.of(rank, known, self.moment, now) for rank, known in enumerate(found, 1)]


@strawberry.type(description="A call that is, or was until now, in the queue became another.")
class QueueChange:
    """What it is from this position on."""

    position: Position
    cursor: Position = strawberry.field(
        description="To go on right behind this: several calls may change at one position."
    )
    kind: QueueKind | None = strawberry.field(description="Null: it has left the queue.")
    call: Call = strawberry.field(description="As of this position.")


@strawberry.type
class QueueQuery:
    """What is asked about the queue."""

    @strawberry.field(description="Calls that wait and callbacks that are owed, of one desk or of all.")
    async def queue(
        self, info: Info, desk: str | None = None, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> Queue:
        """The queue at a moment."""
        moment = await info.context.moment(as_of, min_position)
        return Queue(position=moment.position, desk=desk, as_of=as_of, moment=moment)


@strawberry.type
class QueueSubscription:
    """What can be followed of the queue."""

    @strawberry.subscription(
        description="Calls of one desk or of all, as they come into the queue, change there, and leave it, each change"
        " once. Pass the last cursor seen as `after`, and nothing in between is missed or repeated."
    )
    async def queue_changed(
        self, info: Info, desk: str | None = None, after: Position | None = None
    ) -> AsyncGenerator[QueueChange, None]:
        """The queue as it changes."""
        context: Context = info.context
        async for change in follow(context, after, calls_behind):
            if found := await look(context, change, CallsById, partial(is_queued, desk)):
                known, moment = found
                yield QueueChange(
                    position=moment.position,
                    cursor=within(change.position, change.number),
                    kind=kind_of(known.row),
                    call=Call.of(known, moment),
                )


def kind_of(row: calls.Call) -> QueueKind | None:
    """As what a call is in the queue; None where it is not."""
    if row.status == "waiting":
        return QueueKind.CALL
    return QueueKind.CALLBACK if row.callback_owed else None


def is_queued(desk: str | None, row: calls.Call) -> bool:
    """Whether a call is in the queue of a desk, or in that of any."""
    return kind_of(row) is not None and desk in (None, row.desk)


def risk_of(row: calls.Call, now: datetime) -> Risk:
    """How near the target of a call that waits is."""
    if row.answer_by is None:
        return Risk.NONE
    left = row.answer_by - now
    if left <= timedelta(0):
        return Risk.OVERDUE
    return Risk.SOON if left <= SOON * (row.answer_by - row.received_at) else Risk.NONE


async def time_of(as_of: AsOf | None, moment: Moment) -> datetime:
    """The time up to which something has waited at a moment."""
    if as_of is None:
        return datetime.now(UTC)
    return as_of.time or await moment.reading.known_at() or datetime.now(UTC)


async def calls_behind(moment: Moment, place: Position) -> Batch[Change]:
    """The calls that became others behind a place."""
    return await moment.loader(CallChanges).load(str(place))
