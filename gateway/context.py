"""What a request can reach, and the moment that it reads at."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import strawberry

from events.values import Actor
from events.verdict import Verdicts
from gateway.asking import Asker
from gateway.callers import Callers
from gateway.errors import Problem
from gateway.instances import Roll
from gateway.moment import Moment, Moments
from gateway.policy import Policy
from gateway.questioning import Questioner
from gateway.scalars import Position
from gateway.standing import Stand
from projections.reading import Reader

PATIENCE = 5.0
"""Seconds that a query waits for a position to become visible."""


@strawberry.input(
    description="A past moment. Exactly one field is set. Without it a query answers about now."
    " A moment up to which something may still be recorded is refused: NOT_YET_VISIBLE.",
    one_of=True,
)
class AsOf:
    """By position, or by time."""

    position: Position | None = strawberry.UNSET
    time: datetime | None = strawberry.UNSET


@dataclass(frozen=True, slots=True)
class House:
    """What all requests share."""

    reader: Reader
    asker: Asker
    questioner: Questioner
    stand: Stand
    moments: Moments
    policy: Policy
    roll: Roll
    verdicts: Verdicts
    callers: Callers


class Context:
    """One operation: who asks, and what it reads. All that it asks about now is answered at one position."""

    def __init__(self, house: House, actor: Actor | None) -> None:
        """`actor` is None on a WebSocket until it has said who it is."""
        self.house = house
        self.actor = actor or ""
        self.connection_params: dict[str, object] = {}
        self._now: asyncio.Future[Moment] | None = None

    def fresh(self) -> "Context":
        """The same one asking anew: operations of a WebSocket share nothing that was read."""
        return Context(self.house, self.actor)

    async def moment(self, as_of: AsOf | None = None, least: Position | None = None) -> Moment:
        """The moment to read at: the past one that is asked for, or now, and not before position `least` is visible.

        Raises NotVisible where that takes more than five seconds, and Problem for a past that is not over, or that ends
        before `least`.
        """
        if as_of is not None:
            return await self._past(as_of, least or Position(0))
        if least is not None:
            await self.house.reader.wait_for(least, PATIENCE)
        return await self._present(least or Position(0))

    async def moment_at(self, position: Position) -> Moment:
        """The moment at a position; waits for it like `moment`."""
        await self.house.reader.wait_for(position, PATIENCE)
        return Moment(await self.house.reader.at(int(position)))

    async def _past(self, as_of: AsOf, least: Position) -> Moment:
        if as_of.time:
            await self.house.stand.require_over(as_of.time, PATIENCE)
            moment = Moment(await self.house.reader.at_time(as_of.time))
            require_within(least, moment.position)
            return moment
        position = as_of.position or Position(0)
        require_within(least, position)
        return await self.moment_at(position)

    async def _present(self, least: Position) -> Moment:
        if self._now is None:
            self._now = asyncio.ensure_future(self._read_now())
        now = await self._now
        if now.position < least:
            self._now = asyncio.ensure_future(self._read_now())
            now = await self._now
        return now

    async def _read_now(self) -> Moment:
        return Moment(await self.house.reader.at())


def require_within(least: Position, past: Position) -> None:
    """Raises Problem where a past moment ends before the position that the query needs."""
    if least > past:
        message = f"minPosition {int(least)} is after asOf, which ends at position {int(past)}: give one of the two"
        raise Problem("BAD_INPUT", message, field="minPosition")


Info = strawberry.Info[Context, None]
