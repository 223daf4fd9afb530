"""A clock that is wrong decides nothing, says so, and decides again once it is right: over virtual time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from events.commit import Commit, Recorded
from events.memory import MemoryLog
from events.values import Position
from events.wire import Reply
from services.common.command import Command
from services.dispatch.service import DISPATCH
from services.runtime.answers import KEPT
from services.runtime.clocks import BEHIND, EVERY, MOST_OFF, Offset, offset
from services.runtime.memory import MOST_WRONG, Memory, not_before
from services.runtime.service import Service
from tests.services.asked import register, send, start_duty
from tests.services.city import E1, E2, FIRE, T0, later, on_duty, opened, registered
from tests.services.runtime.commits import asking, opening, recorded
from tests.services.virtual_time import VirtualTimeLoop, run

YEAR = 365 * 86_400.0


class Machine:
    """One instance on a machine whose clock can be set, with a log whose clock can be set too."""

    def __init__(self) -> None:
        self.own = self.log_s = 0.0
        self.log = SlowLog(clock=lambda: self.time(self.log_s))
        self.service: Service[Any] = Service(
            DISPATCH, self.log, jurisdiction="city", instance="one", clock=lambda: self.time(self.own)
        )
        self.asked = 0

    def time(self, off: float = 0) -> datetime:
        return T0 + timedelta(seconds=asyncio.get_running_loop().time() + off)

    async def ask(self, command: Command, *, issued: datetime | None = None, number: int = 0) -> Reply:
        said: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.asked += 1
        when = issued or self.time()
        self.service.submit(asking(command, number or self.asked, reply=said.set_result, issued=when))
        async with asyncio.timeout(20):
            return await said

    async def code(self, command: Command, **more: Any) -> str | None:
        reply = await self.ask(command, **more)
        return reply.refusal.code if reply.refusal else None

    @property
    def hindrances(self) -> dict[str, str]:
        return self.service.status().hindrances


class SlowLog(MemoryLog):
    """The log, whose end can be hard to get to know, and which can come late to whoever follows it."""

    slow = 0.0
    late = 0.0

    @override
    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        async for commits in super().follow(after, id):
            await asyncio.sleep(self.late)
            yield commits

    @override
    async def tip(self) -> Position:
        await asyncio.sleep(self.slow)
        return await super().tip()


@asynccontextmanager
async def at_work() -> AsyncIterator[Machine]:
    machine = Machine()
    running = asyncio.create_task(machine.service.run())
    await machine.service.ready.wait()
    try:
        yield machine
    finally:
        machine.service.stop()
        await running


async def folded(log: MemoryLog) -> Memory[Any]:
    """What an instance that starts now holds."""
    memory = Memory(DISPATCH)
    for commit in await anext(log.follow(0)):
        memory.fold(commit)
    return memory


def stand_still(seconds: float) -> None:
    """What SIGSTOP does: time goes on, and nobody in this process notices."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.pass_unseen(seconds)


def test_an_offset_is_as_uncertain_as_half_the_round_trip() -> None:
    assert offset(later(31), T0, 2) == Offset(30, 1)


@pytest.mark.parametrize("off", [MOST_OFF + 1.1, -MOST_OFF - 1.1])
def test_a_clock_is_wrong_where_no_round_trip_explains_it(off: float) -> None:
    assert Offset(off, 1).problem
    assert Offset(off, 1.2).problem is None


def test_what_is_wrong_with_a_clock_is_said_with_the_side_and_how_far() -> None:
    assert "30 seconds ahead of the broker's" in (Offset(30, 0).problem or "")
    assert "30 seconds behind the broker's" in (Offset(-30, 0).problem or "")


def test_time_does_not_go_back_except_from_where_no_right_clock_can_have_been() -> None:
    assert not_before(later(5), T0) == later(5)
    assert not_before(T0, later(5)) == later(5)
    assert not_before(T0 + MOST_WRONG, T0) == T0 + MOST_WRONG
    assert not_before(T0 + MOST_WRONG + timedelta(seconds=1), T0) == T0


@pytest.mark.parametrize("off", [30.0, -30.0])
def test_an_instance_whose_clock_is_set_wrong_decides_nothing_from_then_on_until_it_is_right(off: float) -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1))
            machine.own = off
            assert await machine.code(start_duty(E1)) == "clock_off"
            assert machine.service.status().clock == pytest.approx(off, abs=0.1)
            assert list(machine.hindrances) == ["clock_off"]
            machine.own = 0
            assert await machine.ask(start_duty(E1)) == Reply(position=3)
            assert not machine.hindrances

    run(main())


def test_a_clock_that_goes_wrong_slowly_is_found_out_by_looking_now_and_then() -> None:
    async def main() -> None:
        async with at_work() as machine:
            for _ in range(40):
                await asyncio.sleep(0.5)
                machine.own += 0.4
            assert list(machine.hindrances) == ["clock_off"]

    run(main())


@pytest.mark.parametrize("jump", [3600.0, YEAR, -3600.0, -YEAR])
def test_a_broker_whose_clock_jumps_stops_the_deciding_and_leaves_no_trace_in_decisions(jump: float) -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1))
            machine.log_s = jump
            await machine.ask(start_duty(E1))
            assert machine.service.memory.time <= machine.time()
            if jump < 0:
                await asyncio.sleep(EVERY)
            assert await machine.code(register(E2)) == "clock_off"
            machine.log_s = 0
            await asyncio.sleep(EVERY)
            assert await machine.ask(register(E2)) == Reply(position=4)
            assert machine.service.memory.time == (await folded(machine.log)).time <= machine.time()

    run(main())


def test_a_year_ahead_and_back_of_broker_and_instance_together_leaves_a_service_that_can_be_used() -> None:
    """One machine with both on it, whose clock is set wrong for a while: nobody can notice that."""

    async def main() -> None:
        async with at_work() as machine:
            first = await machine.ask(register(E1), number=77, issued=T0)
            machine.own = machine.log_s = YEAR
            await machine.ask(start_duty(E1), issued=machine.time(YEAR))
            machine.own = machine.log_s = YEAR + (days := 2 * KEPT.total_seconds())
            await machine.ask(register(E2), issued=machine.time(YEAR + days))
            await asyncio.sleep(60)
            machine.own = machine.log_s = 0
            assert await machine.code(register("E9"), issued=machine.time()) is None
            assert machine.service.memory.time <= machine.time()
            again = await machine.ask(register(E1), number=77, issued=T0)
            assert (first.position, again.refusal and again.refusal.code) == (2, "too_old")

    run(main())


def test_what_was_answered_and_forgotten_in_a_leap_of_time_is_not_decided_again_when_time_is_back() -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1), number=77)
            issued = machine.time()
            machine.own = machine.log_s = YEAR
            await machine.ask(start_duty(E1), issued=machine.time(YEAR))
            assert len(machine.service.memory.answers) == 1
            machine.own = machine.log_s = 0
            await asyncio.sleep(EVERY)
            assert await machine.code(register(E1), number=77, issued=issued) == "too_old"

    run(main())


def test_a_process_that_stood_still_reads_what_it_missed_before_it_decides() -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1))
            await machine.ask(start_duty(E1))
            machine.log.slow = 0.5
            stand_still(60)
            commit = recorded(4, "intake", opened(FIRE))
            await machine.log.commit(Commit(commit.context, commit.headers, commit.body))
            asking_ = asyncio.create_task(machine.ask(send(E1, to=FIRE)))
            await asyncio.sleep(0.1)
            assert list(machine.hindrances) == ["behind"]
            assert await asking_ == Reply(position=5)
            assert not machine.hindrances

    run(main())


def test_whoever_asks_one_that_stays_behind_is_sent_to_another() -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1))
            machine.log.slow = 3 * BEHIND
            stand_still(60)
            assert await machine.code(start_duty(E1)) == "behind"
            await asyncio.sleep(3 * BEHIND)
            assert not machine.hindrances
            assert await machine.ask(start_duty(E1)) == Reply(position=3)

    run(main())


def test_an_instance_that_the_log_comes_to_late_decides_nothing_until_it_is_there() -> None:
    async def main() -> None:
        async with at_work() as machine:
            await machine.ask(register(E1))
            machine.log.late = 2.5
            await machine.ask(start_duty(E1))
            await machine.ask(register(E2))
            await asyncio.sleep(BEHIND + 0.1)
            asking_ = asyncio.create_task(machine.ask(start_duty(E2)))
            await asyncio.sleep(0.1)
            assert list(machine.hindrances) == ["behind"]
            reply = await asking_
            assert reply.refusal
            assert reply.refusal.code == "behind"
            await asyncio.sleep(3)
            assert await machine.ask(start_duty(E2)) == Reply(position=5)
            assert not machine.hindrances

    run(main())


def test_a_retry_is_answered_from_the_log_though_the_clock_is_wrong() -> None:
    async def main() -> None:
        async with at_work() as machine:
            issued = machine.time()
            assert await machine.ask(register(E1), number=9, issued=issued) == Reply(position=2)
            machine.own = -7200
            assert await machine.ask(register(E1), number=9, issued=issued) == Reply(position=2)

    run(main())


def test_an_instance_folds_the_time_of_deciders_and_not_of_the_broker() -> None:
    memory = Memory(DISPATCH)
    memory.fold(opening())
    made = recorded(2, "dispatch", registered(E1), on_duty(E1), at=T0 + timedelta(days=365))
    made.headers["decided"] = later(5).isoformat()
    memory.fold(made)
    assert (memory.time, memory.stamped) == (later(5), T0 + timedelta(days=365))
