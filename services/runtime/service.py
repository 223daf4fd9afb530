"""The loop of one instance of a context: follow, decide, commit, and answer when it is durable."""

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Generic
from uuid import uuid4

import structlog

from events.commit import ID, Commit, make_commit
from events.envelope import Envelope, encode, event_id
from events.log import Log, LogLost, LostRace, NotAppended
from events.record import LogOpened
from events.values import Position
from events.wire import Reply
from services.runtime.appending import LONGEST_PAUSE, append
from services.runtime.asking import Ask, undecided
from services.runtime.clocks import BEHIND, Clocks
from services.runtime.context import Context, S, undo
from services.runtime.favourite import Favourite
from services.runtime.following import Following
from services.runtime.halting import halted
from services.runtime.hindrances import Hindrances
from services.runtime.keeping import Keeping
from services.runtime.memory import OPENING, Memory, NewerCode, not_before
from services.runtime.questions import Questions
from services.runtime.round import Group, Round
from services.runtime.shelf import Shelf
from services.runtime.status import Status
from services.runtime.waiting import Waiting

SILENCE = timedelta(minutes=10)
MOST_UNSAID = 1_000
"""A context that has reacted for so long, or to so much, without a commit of its own says so by one without events."""

_log = structlog.get_logger(__name__)


class Service(Generic[S]):
    """One instance. Any number may run: the log's fence decides between them, and the loser decides again."""

    def __init__(
        self,
        context: Context[S],
        log: Log,
        *,
        jurisdiction: str,
        instance: str,
        clock: Callable[[], datetime],
        shelf: Shelf | None = None,
    ) -> None:
        """`clock` tells UTC; `instance` is a name that no other instance has; `shelf` keeps snapshots, if any."""
        self.memory = Memory(context)
        self.instance = instance
        self.ready = asyncio.Event()
        """Set once the log is folded to its tip, or as far as this code can fold it."""
        self.aside = asyncio.Event()
        """Set once newer code has committed: this instance decides nothing any more."""
        self.verified = False
        """Whether somebody has said that the journal is a copy of this log."""
        self.favourite = Favourite(self.memory, instance)
        self._context = context
        self._log = log
        self._jurisdiction = jurisdiction
        self._source = f"/liandong/{jurisdiction}/{context.name}"
        self._clock = clock
        self._wake = asyncio.Event()
        self.hindrances = Hindrances(self._wake)
        self._clocks = Clocks(log, clock, self.hindrances)
        self._waiting = Waiting(self.memory, self._wake)
        self.questions = Questions(self.memory, self._wake)
        self._following = Following(log, self.memory, self._wake)
        self._keeping = Keeping(self.memory, log, shelf, instance)
        self._stopping = False
        self._held = 0.0

    def submit(self, ask: Ask) -> None:
        """Take a command; it is answered through its `reply`."""
        self._waiting.take(ask)

    def busy(self) -> Reply | None:
        """What to say to whoever gives a command now, where it cannot be taken whatever it is."""
        if (why := self._clocks.standstill) is not None:
            # The round that was under way then says nothing of how long one takes.
            return undecided("behind", f"{why}: another instance may answer")
        return self._waiting.busy()

    def status(self) -> Status:
        """How this instance is."""
        memory = self.memory
        return Status(
            context=self._context.name,
            instance=self.instance,
            kind=memory.kind,
            read=memory.read,
            last=memory.last,
            reacted=memory.reacted,
            waiting=len(self._waiting),
            answers=len(memory.answers),
            verified=self.verified,
            hindrances=self.hindrances.all,
            favourite=memory.favourite,
            parked=len(memory.state.parked),
            pid=os.getpid(),
            clock=self._clocks.ahead,
            snapshot=self._keeping.started_from,
        )

    def stop(self) -> None:
        """Finish what is being decided, say how far the context has reacted, and end `run`."""
        self._stopping = True
        self._waiting.close()
        self.questions.close()
        self._wake.set()

    async def run(self) -> None:
        """Serve until stopped. Raises AnotherEpoch, or what the log raises when it cannot be followed.

        Where newer code has committed, or the log is lost, go on saying so until stopped.
        """
        try:
            await self._serve()
        except NewerCode as newer:
            await self._stand_aside(newer)
        except LogLost as lost:
            await self._stand_still(lost)

    async def _serve(self) -> None:
        async with self._keeping as keeping, self._following as following, self._clocks as clocks:
            await following.read_up_to(await self._log.tip())
            await clocks.measure()
            self.ready.set()
            _log.info(
                "ready",
                position=self.memory.read,
                snapshot=keeping.started_from,
                answers=len(self.memory.answers),
                kind=self.memory.kind,
            )
            while not self._stopping:
                await self._something_to_do()
                await following.fold_arrived()
                if why := clocks.doubt(self.memory.read, self.memory.last, self.memory.stamped):
                    await self._catch_up(why)
                self._held = 0.0
                if not self.hindrances:
                    await self.questions.answer(self._now(), commands=bool(self._waiting))
                if self.hindrances:
                    self._refuse(*self.hindrances.first)
                    continue
                keeping.between_rounds()
                if self.memory.kind is None and self._waiting:
                    await self._open_log()
                await self._round()
                self.questions.round_over()
            self._waiting.dismiss()
            self.questions.dismiss()
            await self._say_how_far()
            if not self.hindrances:
                await keeping.at_the_end()

    async def _stand_aside(self, newer: NewerCode) -> None:
        """Decide nothing any more, and say so until somebody stops this instance: others serve in its place."""
        _log.warning("newer_code", reason=str(newer))
        self.hindrances.put("newer_code", f"{newer}: stop this instance")
        self._waiting.close()
        self._waiting.dismiss()
        self.questions.close()
        self.questions.dismiss()
        self.aside.set()
        self.ready.set()
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()

    async def _stand_still(self, lost: LogLost) -> None:
        """Decide nothing any more, and tell whoever asks why. What was under way then is never answered."""
        _log.error("log_lost", position=lost.position, reason=str(lost))
        self.ready.set()
        while not self._stopping:
            if "halted" not in self.hindrances.all:
                self.hindrances.put("halted", halted(str(lost)))
            self._refuse("halted", halted(str(lost)))
            await self._wake.wait()
            self._wake.clear()
        self._waiting.dismiss()
        self.questions.dismiss()

    def _refuse(self, code: str, message: str) -> None:
        self._waiting.refuse(code, message)
        self.questions.refuse(code, message)

    def _now(self) -> datetime:
        return not_before(self.memory.time, self._clock())

    async def _catch_up(self, why: str) -> None:
        """Decide nothing before the clock is looked at, and all is read that the log has now."""
        self.hindrances.put("behind", why)
        _log.warning("behind", reason=why)
        reading = asyncio.create_task(self._read_to_the_end())
        try:
            while not reading.done() and not self._stopping:
                await asyncio.wait({reading}, timeout=BEHIND)
                if not reading.done():
                    self._refuse(*self.hindrances.first)
        finally:
            self.hindrances.lift("behind")
            reading.cancel()
            await asyncio.wait({reading})
        if not reading.cancelled():
            reading.result()

    async def _read_to_the_end(self) -> None:
        await self._following.read_up_to(await self._clocks.confirm())

    async def _something_to_do(self) -> None:
        """Wait for a command, a commit, the next deadline, or until what is held back is ours to do."""
        timer = asyncio.get_running_loop().call_later(self._at_most(), self._wake.set)
        await self._wake.wait()
        timer.cancel()
        self._wake.clear()

    def _at_most(self) -> float:
        """Seconds after which there is something to do by itself."""
        if self._held:
            return self._held
        due = None if self.hindrances else self.memory.next_due()
        return max(min(due - self._clock(), SILENCE).total_seconds(), 0) if due else SILENCE.total_seconds()

    async def _round(self) -> None:
        """Decide what can be decided now, append it, and answer it."""
        if self.memory.state.parked:
            await self._waiting.fetch(self._log)
        now = self._now()
        if self.memory.kind != "live":
            self._waiting.put_back(self._waiting.ready(self.memory.read, now))
            return
        due = not self._waiting and self.memory.something_due(now)
        self._held = self.favourite.hold(due, asyncio.get_running_loop().time())
        if self._held:
            return
        self._waiting.pace.begin(asyncio.get_running_loop().time())
        round_ = Round(self.memory, self._source, now)
        round_.react()
        round_.expire()
        group = round_.group
        ready = self._waiting.ready(group.seen, now)
        round_.decide(ready)
        self.memory.state.note_into(None)
        self._waiting.put_back(ready)
        self._report(group)
        try:
            if group.events or self._must_say_how_far(group, now):
                await self._append(round_, now)
            else:
                self.memory.reacted = group.seen
        finally:
            self._waiting.pace.end(len(group.asks), bool(ready), asyncio.get_running_loop().time())
        if ready or group.asks or group.bugs or self.memory.reacted < self.memory.read:
            self._wake.set()

    def _must_say_how_far(self, group: Group, now: datetime) -> bool:
        unsaid = self.memory.backlog
        if not unsaid or unsaid[0].position > group.seen:
            return False
        return len(unsaid) >= MOST_UNSAID or now - unsaid[0].decided_at >= SILENCE

    async def _append(self, round_: Round, now: datetime) -> None:
        """Append what was decided and answer it; or take it back, to be decided again on what the log has now."""
        group = round_.group
        commit = self._commit(group, now)
        try:
            appended = await append(self._log, commit)
        except LostRace as lost:
            undo(round_.noted)
            if lost.last < self.memory.last:
                self._waiting.put_back(group.asks)
                raise LogLost(f"the log has {lost} now, and it was {self.memory.last}", lost.last + 1) from lost
            try:
                await self._following.read_up_to(lost.last)
            except NewerCode:
                self._waiting.put_back(group.asks)
                raise
            self._waiting.put_back(group.asks)
        except LogLost:
            undo(round_.noted)
            raise
        except NotAppended as problem:
            undo(round_.noted)
            await self._not_stored(group.asks, problem)
        else:
            self.memory.settle(group.envelopes, appended.position, now, group.seen)
            self._decided(appended.position, commit)
            for ask in group.asks:
                self._answer(ask)

    @staticmethod
    async def _not_stored(asks: Iterable[Ask], problem: NotAppended) -> None:
        _log.error("not_appended", reason=str(problem))
        for ask in asks:
            ask.reply(undecided("not_stored", f"the log cannot take it now: {problem}"))
        await asyncio.sleep(LONGEST_PAUSE)

    def _commit(self, group: Group, decided: datetime) -> Commit:
        return make_commit(
            self._context.name,
            group.events,
            id=uuid4().hex,
            fence=self.memory.last,
            seen=group.seen,
            instance=self.instance,
            fold=self._context.writes,
            decided=decided,
        )

    def _decided(self, position: Position, commit: Commit) -> None:
        self.memory.tip, self.memory.favourite = (position, commit.headers[ID]), self.instance

    def _answer(self, ask: Ask) -> None:
        answer = self.memory.answers.get(str(ask.request.id))
        assert answer is not None, "a commit answers every command that it was decided for"
        _log.debug(
            "answered",
            position=answer.position,
            command=ask.request.command,
            command_id=str(ask.request.id),
            correlation=getattr(ask.command, "incident", None),
            actor=ask.request.actor,
            refused=answer.refusal and answer.refusal.code,
        )
        ask.reply(Reply(position=answer.position, refusal=answer.refusal))

    @staticmethod
    def _report(group: Group) -> None:
        """Tell whoever can mend it what no rule may raise, and whoever asked that it was not their fault."""
        for bug in group.bugs:
            number = uuid4().hex[:8]
            _log.error("bug", number=number, at=bug.where, cause=bug.cause, exc_info=bug.error)
            if bug.ask:
                bug.ask.reply(undecided("internal", f"a fault of ours, noted as {number}: nothing was decided"))

    async def _open_log(self) -> None:
        """Say in the first commit that this log is live, unless somebody has said what it is."""
        now = self._now()
        event = LogOpened(at=now, by=f"service/{self._context.name}", log=self._jurisdiction, kind="live")
        envelope = Envelope(event_id(OPENING, self._log.name), f"/liandong/{self._jurisdiction}/{OPENING}", event)
        opening = make_commit(
            OPENING, [encode(envelope)], id=uuid4().hex, fence=0, seen=0, instance=self.instance, fold=1, decided=now
        )
        try:
            position = (await append(self._log, opening)).position
        except LostRace as lost:
            position = lost.last
        except NotAppended as problem:
            await self._not_stored(self._waiting.take_out(), problem)
            return
        await self._following.read_up_to(position)

    async def _say_how_far(self) -> None:
        """Before the end, record how far the context has reacted, so that nobody looks at all of it again."""
        if self.memory.backlog and self.memory.reacted > self.memory.seen and not self.hindrances:
            now = self._now()
            commit = self._commit(Group(seen=self.memory.reacted), now)
            with suppress(LostRace, NotAppended):
                appended = await append(self._log, commit)
                self.memory.settle((), appended.position, now, self.memory.reacted)
                self._decided(appended.position, commit)
