"""A reaction that was left aside is run again by command: once, and on the state of today."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from events.envelope import event_id
from events.event import Event
from events.record import CommandRefused, ReactionParked, ReactionRetried
from services.dispatch.commands import RegisterUnit
from services.dispatch.reactions import incident_closed
from services.dispatch.service import DISPATCH
from services.dispatch.unit import Available, Committed
from services.runtime.asking import Ask, understand
from services.runtime.commands import RetryReaction
from services.runtime.context import Context, undo
from services.runtime.memory import Memory
from services.runtime.round import MOST_DEPTH, Group, Round
from tests.services.asked import register
from tests.services.city import (
    ANNA,
    DISPATCH_ITSELF,
    E1,
    E2,
    FIRE,
    FLOOD,
    T0,
    assigned,
    closed,
    dispatched,
    on_duty,
    opened,
    registered,
    released,
)
from tests.services.runtime.commits import (
    asking,
    command_id,
    enveloped,
    events_of,
    message,
    opening,
    recorded,
    unreadable,
)
from tests.services.runtime.test_service import at_work, code_of, events_in, log_of
from tests.services.virtual_time import run

CLOSED = enveloped(closed(FIRE), 4)
PARKED = ReactionParked(at=T0, by=DISPATCH_ITSELF, event=CLOSED.id, position=4, reason="ZeroDivisionError: a bug")
RETRY = RetryReaction(by=ANNA, event=CLOSED.id)
RETRIED = ReactionRetried(at=T0, by=ANNA, event=CLOSED.id, position=4, context="dispatch")
FREED = released(E1, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF)
STAFFED = (registered(E1), registered(E2), on_duty(E1), on_duty(E2), assigned(E1, to=FIRE), assigned(E2, to=FLOOD))


def raising(*_: Any) -> list[Event]:
    raise ZeroDivisionError("a bug")


def reacting(to_closed: Callable[..., list[Event]]) -> Context[Any]:
    return replace(DISPATCH, reacts=dict.fromkeys(DISPATCH.reacts, to_closed))


BROKEN = reacting(raising)


def parked(context: Context[Any] = DISPATCH, foreign: Any = None) -> Memory[Any]:
    """A unit is at a fire that is closed, and dispatch has left that aside."""
    held = Memory(context)
    commits = [
        recorded(2, "intake", opened(FIRE), opened(FLOOD)),
        recorded(3, "dispatch", *STAFFED, seen=2),
        foreign or recorded(4, "intake", CLOSED),
        recorded(5, "dispatch", PARKED, seen=4, fence=3),
    ]
    for commit in (opening(), *commits):
        held.fold(commit)
    return held


def retrying(number: int = 1, foreign: Any = None, command: RetryReaction = RETRY) -> Ask:
    ask = asking(command, number)
    ask.fetched = foreign or recorded(4, "intake", CLOSED)
    return ask


def decided(held: Memory[Any], *asks: Ask) -> tuple[Round, Group]:
    made = Round(held, "/liandong/test/dispatch", T0)
    made.decide(deque(asks))
    return made, made.group


def test_a_retry_does_what_the_reaction_does_and_says_that_it_was_retried() -> None:
    held = parked()
    _, group = decided(held, retrying())
    assert events_of(group.envelopes) == [FREED, RETRIED]
    assert not held.state.parked
    assert isinstance(held.state.units[E1], Available)
    number = str(command_id(1))
    assert [e.id for e in group.envelopes] == [event_id("dispatch", number, n) for n in (0, 1)]
    assert {(e.command, e.cause, e.depth) for e in group.envelopes} == {(number, CLOSED.id, 1)}


def test_it_reacts_to_the_state_of_today_and_not_of_the_day_when_it_was_parked() -> None:
    held = parked()
    held.fold(recorded(6, "dispatch", released(E1, from_=FIRE), seen=4, fence=5))
    _, group = decided(held, retrying())
    assert events_of(group.envelopes) == [RETRIED]


def test_what_still_raises_is_refused_with_the_reason_and_stays_parked() -> None:
    held = parked(BROKEN)
    _, group = decided(held, retrying(), asking(register("E09"), 2))
    refused, other = events_of(group.envelopes)
    assert isinstance(refused, CommandRefused)
    assert (refused.code, refused.field) == ("still_fails", "event")
    assert "ZeroDivisionError: a bug" in refused.message
    assert other == registered("E09")
    assert len(held.state.parked) == 1
    assert [bug.where for bug in group.bugs] == ["retry of a reaction"]


def test_a_retry_that_raises_half_way_leaves_nothing_of_itself() -> None:
    def half(event: Any, *_: Any) -> list[Event]:
        return [FREED] if event.key == FIRE else raising()

    both = recorded(4, "intake", enveloped(closed(FIRE), 4), enveloped(closed(FLOOD), 5))
    held = parked(reacting(half))
    held.state.fold_own(PARKED.model_copy(update={"event": both.id}))
    _, group = decided(held, retrying(foreign=both, command=RetryReaction(by=ANNA, event=both.id)))
    assert [type(event) for event in events_of(group.envelopes)] == [CommandRefused]
    assert isinstance(held.state.units[E1], Committed)


def test_the_second_retry_in_a_round_finds_nothing_parked() -> None:
    _, group = decided(parked(), retrying(1), retrying(2))
    *done, refused = events_of(group.envelopes)
    assert done == [FREED, RETRIED]
    assert refused.code == "not_parked"


def test_what_was_never_parked_is_refused() -> None:
    _, group = decided(parked(), asking(RetryReaction(by=ANNA, event="another")))
    (refused,) = events_of(group.envelopes)
    assert (refused.code, refused.field) == ("not_parked", "event")


def test_a_retry_whose_race_was_lost_is_taken_back() -> None:
    held = parked()
    made, _ = decided(held, retrying())
    undo(made.noted)
    assert isinstance(held.state.units[E1], Committed)
    _, again = decided(held, retrying())
    assert events_of(again.envelopes) == [FREED, RETRIED]


def test_a_chain_of_reactions_that_was_ended_goes_on_by_command_and_is_counted_anew() -> None:
    deep = recorded(4, "intake", enveloped(closed(FIRE), 4, depth=MOST_DEPTH))
    _, group = decided(parked(foreign=deep), retrying(foreign=deep))
    assert events_of(group.envelopes) == [FREED, RETRIED]
    assert {envelope.depth for envelope in group.envelopes} == {1}


def test_of_a_whole_commit_each_reaction_sees_what_the_former_left() -> None:
    seen: list[bool] = []

    def noting(event: Any, state: Any, now: Any) -> list[Event]:
        seen.append(isinstance(state.units[E1], Committed))
        return incident_closed(event, state, now)

    both = recorded(4, "intake", enveloped(closed(FIRE), 4), enveloped(closed(FLOOD), 5))
    held = parked(reacting(noting))
    held.state.fold_own(PARKED.model_copy(update={"event": both.id}))
    _, group = decided(held, retrying(foreign=both, command=RetryReaction(by=ANNA, event=both.id)))
    assert [event.key for event in events_of(group.envelopes)] == [E1, E2, both.id]
    assert seen == [True, False]


def test_a_commit_that_still_cannot_be_read_is_refused() -> None:
    garbage = unreadable(4, "intake")
    held = parked(foreign=garbage)
    held.state.fold_own(PARKED.model_copy(update={"event": garbage.id}))
    _, group = decided(held, retrying(foreign=garbage, command=RetryReaction(by=ANNA, event=garbage.id)))
    (refused,) = events_of(group.envelopes)
    assert refused.code == "still_fails"


def test_what_this_instance_could_not_fold_it_does_not_fold_late() -> None:
    """Others would have folded it in its turn, and the instances would no longer hold the same."""
    held = parked()
    held.unfit[CLOSED.id] = ZeroDivisionError("no such fold")
    _, group = decided(held, retrying())
    (refused,) = events_of(group.envelopes)
    assert (refused.code, "no such fold" in refused.message) == ("still_fails", True)
    del held.unfit[CLOSED.id]
    assert events_of(decided(held, retrying())[1].envelopes) == [FREED, RETRIED]


def test_an_event_that_this_code_does_not_know_stays_parked() -> None:
    """Else older code, put back after newer, would tick off what it cannot do."""
    newer = recorded(4, "intake", CLOSED)
    newer.body = newer.body.replace(b"incident_closed.v2", b"incident_closed.v3")
    _, group = decided(parked(), retrying(foreign=newer))
    (refused,) = events_of(group.envelopes)
    assert (refused.code, "holds no such event" in refused.message) == ("still_fails", True)


def test_a_retry_may_do_as_much_as_the_reaction_might() -> None:
    much = dispatched(FIRE, *["x" * 64] * 5_000)
    _, group = decided(parked(reacting(lambda *_: [much])), retrying())
    assert events_of(group.envelopes) == [much, RETRIED]


@pytest.mark.parametrize("name", ["dispatch", "linkage"])
def test_every_context_understands_it_under_its_own_name(name: str) -> None:
    body = message(f"{name}.retry_reaction", {"event": CLOSED.id})
    understood = understand(json.dumps(body).encode(), replace(DISPATCH, name=name))
    assert isinstance(understood, tuple)
    assert understood[1] == RETRY


async def log_with_one_parked(context: Context[Any] = BROKEN) -> Any:
    """What an instance whose reaction raises leaves behind."""
    log = await log_of(
        opening(), recorded(2, "intake", opened(FIRE)), recorded(3, "dispatch", *STAFFED[:5], seen=2),
        recorded(4, "intake", CLOSED, fence=2),
    )  # fmt: skip
    async with at_work(log, context) as desk:
        await asyncio.sleep(1)
        assert desk.service.status().parked == 1
    return log


def test_after_the_mend_a_retry_does_once_what_was_left_aside() -> None:
    async def main() -> None:
        log = await log_with_one_parked()
        async with at_work(log) as desk:
            first, second = desk.ask_under(1, RETRY), desk.ask_under(2, RETRY)
            done, refused = await first, await second
            assert (done.refusal, code_of(refused)) == (None, "not_parked")
            assert await desk.ask_under(1, RETRY) == done
            assert desk.service.status().parked == 0
            happened = [event for commit in await desk.happened() for event in events_in(commit)]
        assert [event.name for event in happened if event.key == E1].count("dispatch.unit_released") == 1
        assert sum(isinstance(event, ReactionRetried) for event in happened) == 1

    run(main())


def test_two_instances_that_retry_at_once_do_it_once() -> None:
    async def main() -> None:
        log = await log_with_one_parked()
        async with at_work(log) as one, at_work(log) as two:
            replies = await asyncio.gather(one.ask_under(1, RETRY), two.ask_under(2, RETRY))
            assert sorted(code_of(reply) or "done" for reply in replies) == ["done", "not_parked"]
            happened = [event for commit in await one.happened() for event in events_in(commit)]
        assert [event.name for event in happened].count("dispatch.unit_released") == 1
        assert [event.name for event in happened].count("reaction.retried") == 1

    run(main())


def test_a_retry_hears_at_once_that_the_log_does_not_give_what_was_parked() -> None:
    async def main() -> None:
        log = await log_with_one_parked()

        async def away(_: int) -> None:
            raise ConnectionError("no servers")

        log.at = away
        async with at_work(log) as desk:
            assert code_of(await desk.ask(RETRY)) == "not_reached"
            assert desk.service.status().parked == 1

    run(main())


def test_while_something_hinders_the_instance_a_retry_is_told_so() -> None:
    async def main() -> None:
        async with at_work(await log_with_one_parked()) as desk:
            desk.service.hindrances.put("no_space", "the disk is full")
            assert code_of(await desk.ask(RETRY)) == "no_space"

    run(main())


def test_the_instance_of_the_last_commit_is_told() -> None:
    async def main() -> None:
        async with at_work() as desk:
            await desk.ask(RegisterUnit(by=ANNA, unit=E1, agency="fire", capabilities=("pump",)))
            await asyncio.sleep(1)
            assert desk.service.status().favourite == "one"

    run(main())
