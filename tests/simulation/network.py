"""An instance's way to the log, on which things get lost, stuck, doubled and late, as a schedule says."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from typing_extensions import override

from events.commit import FENCE, ID, Commit, Recorded
from events.envelope import Envelope
from events.log import AnotherEpoch, Appended, LostRace, NotAppended, OutcomeUnknown
from events.memory import MemoryLog
from events.values import Position

Tell = Callable[..., None]
"""Takes who, and what they do, as a template with what to put into it."""

TRAVEL = 0.001
"""Seconds that everything takes on its way."""
PATIENCE = 5.0
"""Seconds until a sender gives up on an answer."""
FAULTS = ("lost", "unacknowledged", "late", "twice", "stuck", "silent", "refused")
"""It never arrives; it arrives and nobody hears of it; it arrives when `land` says; it arrives, and again when `land`
says; it does not leave before `go`; its answer does not come before `go`; the log says that it has no room."""


class Broker:
    """The log as all instances share it. `ids_first`: a cluster knows a commit's id before it looks at its fence."""

    def __init__(self, log: MemoryLog, tell: Tell, *, ids_first: bool) -> None:
        self.log = log
        self.commits: list[Recorded] = []
        self.full = False
        self.in_the_air: deque[Commit] = deque()
        """Copies of commits that nobody waits for any more."""
        self._tell = tell
        self._ids_first = ids_first
        self._landed: dict[str, Position] = {}

    async def land(self, commit: Commit) -> Appended:
        """A commit arrives. Raises LostRace or NotAppended."""
        id = commit.headers[ID]
        if self.full:
            self._tell("log", "is full")
            raise NotAppended("there is no room")
        try:
            if self._ids_first and id in self._landed:
                appended = Appended(self._landed[id], duplicate=True)
            else:
                appended = await self.log.commit(commit)
        except LostRace as lost:
            self._tell(
                "log",
                "takes nothing of {0.context} decided on {1}: its last is {2}",
                commit,
                commit.headers[FENCE],
                lost.last,
            )
            raise
        if appended.duplicate:
            self._tell("log", "has that already at {0.position}", appended)
        elif recorded := await self.log.at(appended.position):
            self._landed[id] = recorded.position
            self.commits.append(recorded)
            self._tell("log", "{0}", Line(recorded))
        return appended

    @property
    def tip(self) -> Position:
        """The position of the last commit."""
        return len(self.commits)

    def effects_of(self, command: str, digest: str) -> Position | None:
        """Where the first of what a command led to stands, if it does."""
        wanted = (command, digest)
        return next((c.position for c in self.commits for e in c.envelopes if (e.command, e.digest) == wanted), None)

    async def land_late(self) -> None:
        """One of the copies in the air arrives, and nobody hears what the log says to it."""
        with suppress(LostRace, NotAppended, AnotherEpoch):
            await self.land(self.in_the_air.popleft())


class Line:
    """A commit in words, if somebody wants to read them."""

    def __init__(self, commit: Recorded) -> None:
        self._commit = commit

    @override
    def __str__(self) -> str:
        commit = self._commit
        events = ", ".join(map(self._event, commit.envelopes)) or "no events"
        return f"{commit.position} of {commit.context}, decided on {commit.fence}, seen {commit.seen}: {events}"

    @staticmethod
    def _event(envelope: Envelope) -> str:
        event = envelope.event
        return f"{type(event).__name__} {getattr(event, 'key', '')} {getattr(event, 'code', '')}".strip()


class Link:
    """The log as one instance reaches it; it outlives its crashes."""

    def __init__(self, broker: Broker, node: str, tell: Tell) -> None:
        self.name = broker.log.name
        self.faults: deque[str] = deque()
        self._broker = broker
        self._node = node
        self._tell = tell
        self._hears: int | None = None
        """How many commits it may still read; None for any number."""
        self._heard = asyncio.Event()
        self._gone = asyncio.Event()

    def go(self) -> None:
        """What is stuck goes on."""
        self._gone.set()
        self._gone = asyncio.Event()

    def hear(self, commits: int | None) -> None:
        """From now on let so many commits through; None for all."""
        self._hears = commits
        self._heard.set()

    def mend(self) -> None:
        """From now on everything arrives."""
        self.faults.clear()
        self.hear(None)
        self.go()

    async def commit(self, commit: Commit) -> Appended:
        """See Log.commit."""
        fault = self.faults.popleft() if self.faults else ""
        self._tell(
            self._node,
            "sends a commit decided on {1}{0}",
            f", which will be {fault}" if fault else "",
            commit.headers[FENCE],
        )
        if fault == "stuck":
            await self._stuck(commit)
        await asyncio.sleep(TRAVEL)
        if fault == "late":
            self._broker.in_the_air.append(commit)
        if fault in ("late", "lost"):
            raise OutcomeUnknown(f"it is {fault}")
        if fault == "refused":
            raise NotAppended("there is no room")
        try:
            appended = await self._broker.land(commit)
        except LostRace:
            await self._answer(fault)
            raise
        if fault == "twice":
            self._broker.in_the_air.append(commit)
        await self._answer(fault)
        return appended

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Log.follow."""
        async for commits in self._broker.log.follow(after, id):
            await asyncio.sleep(TRAVEL)
            rest = list(commits)
            while rest:
                while self._hears == 0:
                    self._heard.clear()
                    await self._heard.wait()
                some, rest = rest[: self._hears], rest[self._hears :] if self._hears else []
                if self._hears is not None:
                    self._hears -= len(some)
                self._tell(self._node, "reads up to {0.position}", some[-1])
                yield some

    async def tip(self) -> Position:
        """See Log.tip."""
        await asyncio.sleep(TRAVEL)
        return await self._broker.log.tip()

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at."""
        await asyncio.sleep(TRAVEL)
        return await self._broker.log.at(position)

    async def clock(self) -> datetime:
        """See Log.clock."""
        await asyncio.sleep(TRAVEL)
        return await self._broker.log.clock()

    async def _stuck(self, commit: Commit) -> None:
        """Wait for `go`; whoever waits too long gives up on it, and it may arrive all the same."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._gone.wait()
        except TimeoutError:
            self._broker.in_the_air.append(commit)
            raise OutcomeUnknown("it takes too long") from None

    async def _answer(self, fault: str) -> None:
        if fault == "silent":
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._gone.wait()
                    return
        elif fault != "unacknowledged":
            await asyncio.sleep(TRAVEL)
            return
        raise OutcomeUnknown("the answer was lost")
