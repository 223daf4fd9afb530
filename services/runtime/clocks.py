"""Whether an instance may go by its clock and by what it has read: held to the log's clock and to the log's end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import structlog
from nats.errors import Error as NatsError

from events.log import Log
from events.values import Position
from services.runtime.hindrances import Hindrances

MOST_OFF = 10.0
"""Seconds that a clock may be off the log's."""
EVERY = 5.0
"""Seconds between two looks at the log's clock."""
BEAT = 0.2
ASLEEP = 0.75
"""Seconds. A beat that comes so late shows that the process stood still; a clock that is off its pace so far, that it
was set. Together less than what makes a round look too slow to take more commands (pace.py)."""
BEHIND = 1.0
"""Seconds after which an own commit should have been read back."""
PAUSE = 0.2

_log = structlog.get_logger(__name__)


class Offset(NamedTuple):
    """Seconds that our clock is ahead of the log's, measured so well."""

    ahead: float
    uncertain: float

    @property
    def problem(self) -> str | None:
        """What is wrong, and what to do; None where we may go by our clock."""
        if abs(self.ahead) - self.uncertain <= MOST_OFF:
            return None
        side = "ahead of" if self.ahead > 0 else "behind"
        return (
            f"this instance's clock is {abs(self.ahead):.0f} seconds {side} the broker's: set the one that is wrong "
            f"(where all instances say so it is the broker's)"
        )


def offset(ours: datetime, log: datetime, round_trip: float) -> Offset:
    """What our clock says when the log's answer is here, `round_trip` seconds after it was asked for."""
    return Offset((ours - log).total_seconds() - round_trip / 2, round_trip / 2)


class Clocks:
    """Looks now and then, while the block lasts; between two looks, notices what makes another look needful."""

    def __init__(self, log: Log, clock: Callable[[], datetime], hindrances: Hindrances) -> None:
        self.ahead: float | None = None
        """Seconds that our clock is ahead of the log's; None while that is not measured."""
        self._log = log
        self._clock = clock
        self._hindrances = hindrances
        self._off: str | None = None
        self._noticed: str | None = None
        self._stamped: datetime | None = None
        self._owed: tuple[Position, float] | None = None

    async def __aenter__(self) -> "Clocks":
        self._beaten = (self._clock(), _steady())
        self._timer = asyncio.get_running_loop().call_later(BEAT, self._beat)
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._timer.cancel()
        self._looking.cancel()
        await asyncio.wait([self._looking])

    @property
    def standstill(self) -> str | None:
        """Why nothing that was known before may be gone by: the process stood still, or its clock was set."""
        return self._noticed or self._disturbed()

    def doubt(self, read: Position, last: Position, stamped: datetime) -> str | None:
        """Why nothing may be decided before `confirm`, to be asked before every round; None where all is well.

        `last` is our context's last commit, `stamped` what the log's clock said of the last commit that was read.
        """
        if why := self.standstill:
            return why
        if stamped != self._stamped:
            self._stamped = stamped
            if self._off is None and (stamped - self._clock()).total_seconds() > MOST_OFF:
                return "the log has a commit of a later time than this instance's clock shows"
        if last <= read:
            self._owed = None
        elif self._owed is None or self._owed[0] <= read:
            self._owed = (last, _steady())
        elif _steady() - self._owed[1] > BEHIND:
            return f"this instance is more than {BEHIND:.0f} s behind the log: it is at {read}, and has written {last}"
        return None

    async def confirm(self) -> Position:
        """Look at the log's clock and at its end, as often as it takes until the log answers. Where it ends."""
        while True:
            # Before, not after: what happens while the log is asked is another reason to ask it.
            self._noticed = self._owed = None
            self._beaten = (self._clock(), _steady())
            try:
                await self.measure()
                return await self._log.tip()
            except (NatsError, OSError, ValueError) as problem:
                _log.info("log_not_reached", reason=repr(problem))
            await asyncio.sleep(PAUSE)

    async def measure(self) -> None:
        """How far our clock is off the log's; puts `clock_off`, or lifts it. Raises what the log raises."""
        asked = _steady()
        log = await self._log.clock()
        measured = offset(self._clock(), log, _steady() - asked)
        self.ahead, self._off = round(measured.ahead, 3), measured.problem
        if self._off:
            self._hindrances.put("clock_off", self._off)
        else:
            self._hindrances.lift("clock_off")

    async def _look(self) -> None:
        """Where the log does not answer the verdict stays: nothing can be decided without it anyway."""
        while True:
            await asyncio.sleep(EVERY)
            with suppress(NatsError, OSError, ValueError):
                await self.measure()

    def _beat(self) -> None:
        self._noticed = self._noticed or self._disturbed()
        self._beaten = (self._clock(), _steady())
        self._timer = asyncio.get_running_loop().call_later(BEAT, self._beat)

    def _disturbed(self) -> str | None:
        """What has happened since the last beat that must not happen between two."""
        wall, steady = self._beaten
        passed = _steady() - steady
        if passed > BEAT + ASLEEP:
            return f"this process stood still for {passed:.1f} seconds"
        if abs((self._clock() - wall).total_seconds() - passed) > ASLEEP:
            return "this machine's clock was set"
        return None


def _steady() -> float:
    return asyncio.get_running_loop().time()
