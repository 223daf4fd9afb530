"""One instance over a log that does what it should: what it says, and when."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from events.commit import Commit, Recorded
from events.envelope import encode
from events.event import Event
from events.log import Appended, NotAppended
from events.memory import MemoryLog
from events.record import CommandRefused, LogOpened, ReactionParked
from events.wire import Reply
from services.common.command import Command
from services.dispatch.commands import StartDuty
from services.dispatch.known import Known, Open, know
from services.dispatch.service import DISPATCH
from services.dispatch.unit import Available
from services.runtime.context import Context
from services.runtime.service import SILENCE, Service
from services.runtime.shelf import Shelf
from services.runtime.waiting import MOST as MOST_WAITING
from services.runtime.waiting import PATIENCE
from tests.services.asked import register, send, start_duty
from tests.services.city import E1, E2, FIRE, FLOOD, T0, assigned, closed, on_duty, opened, overdue, registered
from tests.services.runtime.commits import asking, enveloped, opening, recorded
from tests.services.virtual_time import run


def now() -> datetime:
    return T0 + timedelta(seconds=asyncio.get_running_loop().time())


class Desk:
    """One instance, the log that it works on, and who asks."""

    def __init__(
        self, log: MemoryLog, context: Context[Any] = DISPATCH, shelf: Shelf | None = None, instance: str = "one"
    ) -> None:
        self.log = log
        self.service: Service[Any] = Service(
            context, log, jurisdiction="city", instance=instance, clock=now, shelf=shelf
        )
        self.heard: list[Reply] = []
        self.asked = 0

    def ask(self, command: Command, **more: Any) -> asyncio.Future[Reply]:
        self.asked += 1
        return self.ask_under(self.asked, command, **more)

    def ask_under(self, number: int, command: Command, **more: Any) -> asyncio.Future[Reply]:
        said: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def hear(reply: Reply) -> None:
            self.heard.append(reply)
            if not said.done():
                said.set_result(reply)

        self.service.submit(asking(command, number, reply=hear, **more))
        return said

    async def happened(self) -> Sequence[Recorded]:
        """Everything in the log."""
        return await anext(self.log.follow(0))


@asynccontextmanager
async def at_work(
    log: MemoryLog | None = None,
    context: Context[Any] = DISPATCH,
    shelf: Shelf | None = None,
    instance: str = "one",
) -> AsyncIterator[Desk]:
    desk = Desk(log or MemoryLog(clock=now), context, shelf, instance)
    running = asyncio.create_task(desk.service.run())
    await desk.service.ready.wait()
    try:
        yield desk
    finally:
        desk.service.stop()
        await running


async def log_of(*commits: Recorded) -> MemoryLog:
    """A log with these commits, whose positions and fences are in order."""
    log = MemoryLog(clock=now)
    for commit in commits:
        await log.commit(Commit(commit.context, commit.headers, commit.body))
    return log


def code_of(reply: Reply) -> str | None:
    return reply.refusal.code if reply.refusal else None


def events_in(commit: Recorded) -> list[Any]:
    return [envelope.event for envelope in commit.envelopes]


def test_the_first_command_opens_the_log() -> None:
    async def main() -> None:
        async with at_work() as desk:
            assert await desk.ask(register(E1)) == Reply(position=2)
            first, second = await desk.happened()
        (event,) = events_in(first)
        assert isinstance(event, LogOpened)
        assert (event.kind, first.context, second.context) == ("live", "log", "dispatch")

    run(main())


def test_an_instance_that_nobody_asks_writes_nothing() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await asyncio.sleep(3600)
            assert await desk.log.tip() == 0

    run(main())


def test_in_a_log_of_history_everything_is_refused_and_nothing_is_written() -> None:
    async def main() -> None:
        late = assigned(E1, to=FIRE)
        history = await log_of(opening("history"), recorded(2, "dispatch", registered(E1), on_duty(E1), late))
        async with at_work(history) as desk:
            assert code_of(await desk.ask(start_duty(E1))) == "history_log"
            await asyncio.sleep(3600)
            assert await desk.log.tip() == 2

    run(main())


def test_commands_that_come_together_go_out_together_and_each_hears_its_own_answer() -> None:
    async def main() -> None:
        async with at_work() as desk:
            registering, starting, sending = (
                desk.ask(register(E1)),
                desk.ask(start_duty(E1)),
                desk.ask(send(E1, to=FIRE)),
            )
            assert await registering == await starting == Reply(position=2)
            refused = await sending
            assert (refused.position, code_of(refused)) == (2, "unknown_incident")

    run(main())


def test_a_refusal_is_in_the_log_before_it_is_said() -> None:
    async def main() -> None:
        async with at_work() as desk:
            refused = await desk.ask(start_duty(E1))
            (event,) = events_in((await desk.happened())[1])
            assert isinstance(event, CommandRefused)
            assert (event.code, refused.position) == (code_of(refused), 2)

    run(main())


def test_a_command_waits_until_its_context_has_reacted_that_far() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await desk.ask(register(E1))
            await desk.ask(start_duty(E1))
            sending = desk.ask(send(E1, to=FIRE), after=4)
            await asyncio.sleep(1)
            assert not sending.done()
            await desk.log.commit(commit_of(recorded(4, "intake", opened(FIRE))))
            assert await sending == Reply(position=5)

    run(main())


def test_a_command_does_not_wait_for_ever() -> None:
    async def main() -> None:
        async with at_work() as desk:
            sending = desk.ask(start_duty(E1), after=99)
            await asyncio.sleep(PATIENCE - 0.1)
            assert not sending.done()
            reply = await sending
            assert (reply.position, code_of(reply), reply.refusal and reply.refusal.field) == (
                None,
                "not_reached",
                "after",
            )

    run(main())


def test_a_deadline_fires_when_its_moment_comes_with_nobody_asking() -> None:
    async def main() -> None:
        sent = registered(E1), on_duty(E1), assigned(E1, to=FIRE)
        log = await log_of(opening(), recorded(2, "dispatch", *sent, instance="one"))
        async with at_work(log) as desk:
            await asyncio.sleep(59)
            assert await log.tip() == 2
            await asyncio.sleep(3600)
            assert [events_in(commit) for commit in (await desk.happened())[2:]] == [
                [overdue(E1, at=FIRE, now=T0 + timedelta(seconds=60))]
            ]

    run(main())


def test_whoever_waits_when_an_instance_stops_is_told_so_once() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await desk.ask(register(E1))
            waiting = desk.ask(start_duty(E1), after=99)
            await asyncio.sleep(1)
        assert code_of(await waiting) == "stopping"
        await asyncio.sleep(2 * PATIENCE)
        assert len(desk.heard) == 2

    run(main())


def test_a_stopped_instance_takes_nothing_more() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await desk.ask(register(E1))
        reply = await desk.ask(start_duty(E1))
        assert (reply.position, reply.refusal is not None) == (None, True)

    run(main())


def test_more_commands_than_can_wait_are_told_to_come_back() -> None:
    async def main() -> None:
        async with at_work() as desk:
            replies = [desk.ask(start_duty(E1)) for _ in range(MOST_WAITING + 1)]
            assert code_of(await replies[-1]) == "busy"
            assert (await replies[0]).position is not None

    run(main())


def test_an_instance_that_stops_says_how_far_its_context_has_reacted() -> None:
    async def main() -> None:
        log = await log_of(opening(), recorded(2, "intake", opened(FIRE)))
        async with at_work(log) as desk:
            await asyncio.sleep(1)
            assert await log.tip() == 2
        last = (await desk.happened())[-1]
        assert (last.position, last.seen, events_in(last)) == (3, 2, [])

    run(main())


def test_after_a_long_silence_a_context_says_how_far_it_has_reacted_and_says_it_once() -> None:
    async def main() -> None:
        log = await log_of(opening(), recorded(2, "intake", opened(FIRE)))
        async with at_work(log) as desk:
            await asyncio.sleep(3 * SILENCE.total_seconds())
            said = (await desk.happened())[2:]
            assert [(commit.seen, events_in(commit)) for commit in said] == [(2, [])]

    run(main())


def raising(*_: Any) -> list[Event]:
    raise ZeroDivisionError("a bug")


def test_a_rule_that_raises_is_answered_as_our_fault_and_the_next_command_is_decided() -> None:
    async def main() -> None:
        context = replace(DISPATCH, decides={**DISPATCH.decides, StartDuty: raising})
        async with at_work(context=context) as desk:
            fault = await desk.ask(start_duty(E1))
            assert (fault.position, code_of(fault)) == (None, "internal")
            assert (await desk.ask(register(E1))).position == 2

    run(main())


def test_a_retry_that_came_with_a_command_that_meets_a_bug_is_answered_too() -> None:
    async def main() -> None:
        context = replace(DISPATCH, decides={**DISPATCH.decides, StartDuty: raising})
        async with at_work(context=context) as desk:
            await desk.ask_under(99, register(E1))
            both = desk.ask_under(1, start_duty(E1)), desk.ask_under(1, start_duty(E1))
            async with asyncio.timeout(1):
                assert [code_of(reply) for reply in await asyncio.gather(*both)] == ["internal", "internal"]

    run(main())


class Full(MemoryLog):
    """A log without space, until there is some."""

    full = False

    @override
    async def commit(self, commit: Commit) -> Appended:
        if self.full:
            raise NotAppended("no space left")
        return await super().commit(commit)


def test_what_the_log_cannot_take_is_said_to_be_undecided_and_has_no_effect() -> None:
    async def main() -> None:
        log = Full(clock=now)
        async with at_work(log) as desk:
            await desk.ask_under(1, register(E1))
            log.full = True
            assert code_of(await desk.ask_under(2, start_duty(E1))) == "not_stored"
            assert desk.service.memory.state.units[E1] != Available()
            log.full = False
            assert (await desk.ask_under(2, start_duty(E1))).position == 3
            assert desk.service.memory.state.units[E1] == Available()

    run(main())


def test_a_log_that_cannot_even_be_opened_is_told_of_and_opened_later() -> None:
    async def main() -> None:
        log = Full(clock=now)
        log.full = True
        async with at_work(log) as desk:
            assert code_of(await desk.ask_under(1, register(E1))) == "not_stored"
            log.full = False
            assert (await desk.ask_under(1, register(E1))).position == 2

    run(main())


def test_an_instance_that_meets_newer_code_stands_aside_until_it_is_stopped() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await desk.ask(register(E1))
            waiting = desk.ask(start_duty(E1), after=99)
            await desk.log.commit(commit_of(recorded(3, "dispatch", registered(E2), fence=2, fold=2)))
            assert code_of(await waiting) == "stopping"
            assert code_of(await desk.ask(start_duty(E1))) == "stopping"
            assert list(desk.service.status().hindrances) == ["newer_code"]
            await asyncio.sleep(3600)
        assert await desk.log.tip() == 3

    run(main())


def test_a_command_whose_race_was_lost_to_newer_code_is_sent_elsewhere() -> None:
    class Overtaken(MemoryLog):
        """Whoever commits after the first is a moment too late."""

        @override
        async def commit(self, commit: Commit) -> Appended:
            if await self.tip() == 2:
                await super().commit(commit_of(recorded(3, "dispatch", registered(E2), fence=2, fold=2)))
            return await super().commit(commit)

    async def main() -> None:
        async with at_work(Overtaken(clock=now)) as desk:
            await desk.ask(register(E1))
            async with asyncio.timeout(1):
                assert code_of(await desk.ask(start_duty(E1))) == "stopping"
        assert await desk.log.tip() == 3

    run(main())


def test_an_instance_that_starts_on_newer_code_s_log_says_so_and_decides_nothing() -> None:
    async def main() -> None:
        late = opened(FIRE), closed(FIRE)
        log = await log_of(opening(), recorded(2, "dispatch", registered(E1), fold=2), recorded(3, "intake", *late))
        async with at_work(log) as desk:
            async with asyncio.timeout(1):
                await desk.service.ready.wait()
            assert code_of(await desk.ask(register(E2))) == "stopping"
            assert desk.service.aside.is_set()
        assert await log.tip() == 3

    run(main())


def test_a_release_that_folds_what_the_next_one_writes_goes_on_beside_it() -> None:
    async def main() -> None:
        log = MemoryLog(clock=now)
        folds, writes = replace(DISPATCH, fold=2), replace(DISPATCH, fold=2, writes=2)
        async with at_work(log, folds) as one, at_work(log, writes) as two:
            assert (await one.ask_under(1, register(E1))).position == 2
            assert (await two.ask_under(2, register(E2))).position == 3
            assert (await one.ask_under(3, start_duty(E1))).position == 4
        assert [commit.fold for commit in await one.happened()][1:4] == [1, 2, 1]

    run(main())


def test_no_context_writes_what_it_cannot_fold() -> None:
    with pytest.raises(ValueError, match="would write what it cannot fold"):
        replace(DISPATCH, writes=2)


def unreadable_closing() -> bytes:
    """Two closings of which the first lacks what every closing has."""
    return (
        b"["
        + b",".join(encode(enveloped(closed(incident))) for incident in (FIRE, FLOOD)).replace(
            b'"disposition":"resolved"', b'"colour":"red"', 1
        )
        + b"]"
    )


def broken(fold: Callable[[Known, Event], Known]) -> Callable[[Known, Event], Known]:
    def know(incident: Known, event: Event) -> Known:
        if event.key == FIRE and event.name == "intake.incident_closed":
            raise ZeroDivisionError("a bug")
        return fold(incident, event)

    return know


def test_a_foreign_commit_that_cannot_be_read_is_parked_and_what_follows_goes_on() -> None:
    async def main() -> None:
        log = await log_of(opening(), recorded(2, "dispatch", registered(E1), on_duty(E1)))
        await log.commit(Commit("intake", recorded(3, "intake").headers, unreadable_closing()))
        await log.commit(commit_of(recorded(4, "intake", opened(FIRE), fence=3)))
        async with at_work(log) as desk:
            await asyncio.sleep(1)
            (parked,) = events_in((await desk.happened())[4])
            assert isinstance(parked, ReactionParked)
            assert (parked.position, parked.event) == (3, "commit 3")
            assert (await desk.ask(send(E1, to=FIRE))).position == 6
        again = Service(DISPATCH, log, jurisdiction="city", instance="two", clock=now)
        running = asyncio.create_task(again.run())
        await again.ready.wait()
        assert again.memory.state.incidents[FIRE] == Open()
        again.stop()
        await running

    run(main())


def test_a_foreign_event_that_cannot_be_folded_is_parked_and_what_follows_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.dispatch.state.know", broken(know))

    async def main() -> None:
        log = await log_of(
            opening(),
            recorded(2, "intake", opened(FIRE), opened(FLOOD)),
            recorded(3, "dispatch", registered(E1), on_duty(E1), assigned(E1, to=FLOOD), seen=2),
            recorded(4, "intake", closed(FIRE), closed(FLOOD), fence=2),
        )
        async with at_work(log) as desk:
            await asyncio.sleep(1)
            parked, released = events_in((await desk.happened())[4])
            assert isinstance(parked, ReactionParked)
            assert (parked.position, parked.reason) == (4, "ZeroDivisionError: a bug")
            assert released.key == E1

    run(main())


def commit_of(commit: Recorded) -> Commit:
    return Commit(commit.context, commit.headers, commit.body)


def test_two_instances_give_one_answer_and_hold_the_same() -> None:
    async def main() -> None:
        log = MemoryLog(clock=now)
        async with at_work(log) as one, at_work(log) as two:
            replies = await asyncio.gather(
                *(desk.ask_under(number, register(unit)) for desk in (one, two) for number, unit in ((1, E1), (2, E2)))
            )
            assert replies[:2] == replies[2:]
            await asyncio.sleep(1)
            assert dict(one.service.memory.state.units) == dict(two.service.memory.state.units)
            assert one.service.status()[2:] == two.service.status()[2:]

    run(main())


def test_while_something_hinders_it_an_instance_follows_and_decides_nothing() -> None:
    async def main() -> None:
        async with at_work() as desk:
            first = await desk.ask(register(E1))
            desk.service.hindrances.put("clock_off", "the clock is wrong")
            assert code_of(await desk.ask(register(E2))) == "clock_off"
            assert await desk.ask_under(1, register(E1)) == first
            assert desk.service.status().hindrances == {"clock_off": "the clock is wrong"}
            desk.service.hindrances.lift("clock_off")
            assert (await desk.ask(register(E2))).refusal is None

    run(main())
