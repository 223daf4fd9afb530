"""A way to the log that loses acknowledgements, loses commits, delivers late and twice, as a seed says."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random

from events.commit import ID, Commit, Recorded
from events.log import AnotherEpoch, Appended, Log, LostRace, NotAppended, OutcomeUnknown
from events.values import Position


@dataclass
class Weather:
    """How bad the network is just now: how many of a hundred commits meet each fault, and how slow it is."""

    lost: int = 0
    """It never arrives."""
    unacknowledged: int = 0
    """It arrives, and nobody hears of it."""
    late: int = 0
    """It arrives when the sender has given up on it and sent it again."""
    twice: int = 0
    """It arrives, and again later."""
    slowest: float = 0.01
    """Seconds."""

    def clear_up(self) -> None:
        """From now on everything arrives, and soon."""
        self.lost = self.unacknowledged = self.late = self.twice = 0
        self.slowest = 0.001


class FaultyLog:
    """The log as all instances reach it. `ids_first`: a cluster knows a commit's id before it looks at its fence."""

    def __init__(self, log: Log, weather: Weather, chance: Random, *, ids_first: bool) -> None:
        self.name = log.name
        self._log = log
        self._weather = weather
        self._chance = chance
        self._ids_first = ids_first
        self._landed: dict[str, Position] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def commit(self, commit: Commit) -> Appended:
        """See Log.commit."""
        weather = self._weather
        calm = 100 - weather.lost - weather.unacknowledged - weather.late - weather.twice
        (fault,) = self._chance.choices(
            ["", "lost", "unacknowledged", "late", "twice"],
            [calm, weather.lost, weather.unacknowledged, weather.late, weather.twice],
        )
        await self._delay()
        if fault == "lost":
            raise OutcomeUnknown("it never arrived")
        if fault in ("late", "twice"):
            self._deliver_later(commit)
        if fault == "late":
            raise OutcomeUnknown("it has not arrived yet")
        try:
            appended = await self._land(commit)
        except LostRace:
            if fault == "unacknowledged":
                raise OutcomeUnknown("the refusal was lost") from None
            await self._delay()
            raise
        if fault == "unacknowledged":
            raise OutcomeUnknown("the acknowledgement was lost")
        await self._delay()
        return appended

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Log.follow: gapless, in the log's order, and as late as the weather is."""
        lag = self._chance.choice((0, 5, 20))
        async for commits in self._log.follow(after, id):
            await self._delay()
            await asyncio.sleep(lag * self._chance.random() * self._weather.slowest)
            some = self._chance.randrange(len(commits) + 1)
            for part in (commits[:some], commits[some:]):
                if part:
                    yield part
                    await self._delay()

    async def tip(self) -> Position:
        """See Log.tip."""
        await self._delay()
        return await self._log.tip()

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at."""
        await self._delay()
        return await self._log.at(position)

    async def clock(self) -> datetime:
        """See Log.clock."""
        await self._delay()
        return await self._log.clock()

    async def quiet(self) -> None:
        """Wait until nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _land(self, commit: Commit) -> Appended:
        id = commit.headers[ID]
        if self._ids_first and id in self._landed:
            return Appended(self._landed[id], duplicate=True)
        appended = await self._log.commit(commit)
        self._landed[id] = appended.position
        return appended

    def _deliver_later(self, commit: Commit) -> None:
        async def deliver() -> None:
            await asyncio.sleep(self._chance.random() * 3)
            with suppress(LostRace, NotAppended, AnotherEpoch):
                await self._land(commit)

        task = asyncio.create_task(deliver())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _delay(self) -> None:
        if (seconds := self._chance.random() * self._weather.slowest) > self._weather.slowest / 4:
            await asyncio.sleep(seconds)
