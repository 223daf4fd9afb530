"""The last committer is favoured: others leave to it what it will do, and do it when it does not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events.commit import Recorded
from events.memory import MemoryLog
from services.dispatch.service import DISPATCH
from services.runtime.favourite import HELD_BACK, SPREAD, Favourite
from services.runtime.memory import Memory
from services.runtime.service import Service
from tests.services.asked import start_duty
from tests.services.city import E1, E2, FIRE, T0, assigned, closed, on_duty, opened, registered
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_service import Desk, commit_of, log_of, now
from tests.services.virtual_time import run

AT_LATEST = HELD_BACK + SPREAD


def favourite_of(*commits: Recorded) -> tuple[Favourite, Memory[Any]]:
    """As instance `one` sees it after these commits."""
    memory: Memory[Any] = Memory(DISPATCH)
    for commit in (opening(), *commits):
        memory.fold(commit)
    return Favourite(memory, "one"), memory


@pytest.mark.parametrize(
    ("last", "other"), [("two", "two"), ("one", None), ("nobody's subject", None), ("a.b", None), ("", None)]
)
def test_the_favourite_is_who_made_the_last_commit_of_the_context(last: str, other: str | None) -> None:
    favourite, _ = favourite_of(
        recorded(2, "dispatch", registered(E1), instance=last), recorded(3, "intake", opened(FIRE), instance="three")
    )
    assert favourite.other == other


def test_before_the_first_commit_there_is_none() -> None:
    assert favourite_of()[0].other is None


def test_newer_code_leaves_nothing_to_older_code() -> None:
    newer: Memory[Any] = Memory(replace(DISPATCH, fold=2, writes=2))
    for commit in (opening(), recorded(2, "dispatch", registered(E1), instance="two")):
        newer.fold(commit)
    assert Favourite(newer, "one").other is None
    newer.fold(recorded(3, "dispatch", registered(E2), fence=2, fold=2, instance="two"))
    assert Favourite(newer, "one").other == "two"


def test_who_is_doubted_is_the_favourite_again_when_it_commits() -> None:
    favourite, memory = favourite_of(recorded(2, "dispatch", registered(E1), instance="two"))
    favourite.doubt()
    assert favourite.other is None
    memory.fold(recorded(3, "dispatch", registered(E2), fence=2, instance="two"))
    assert favourite.other == "two"


def test_what_is_due_is_left_to_the_favourite_for_a_while_and_anew_after_each_of_its_commits() -> None:
    favourite, memory = favourite_of(recorded(2, "dispatch", registered(E1), instance="two"))
    first = favourite.hold(True, 10.0)
    assert HELD_BACK <= first <= AT_LATEST
    assert favourite.hold(True, 10.1) == pytest.approx(first - 0.1)
    memory.fold(recorded(3, "dispatch", registered(E2), fence=2, instance="two"))
    assert favourite.hold(True, 10.1) == first
    assert favourite.hold(True, 11.0) == 0
    assert favourite.hold(False, 11.0) == 0
    assert favourite.hold(True, 12.0) == first


def desks(log: MemoryLog, *names: str) -> list[Desk]:
    made = []
    for name in names:
        desk = Desk(log)
        desk.service = Service(DISPATCH, log, jurisdiction="city", instance=name, clock=now)
        made.append(desk)
    return made


def sent(instance: str) -> Recorded:
    return recorded(2, "dispatch", registered(E1), on_duty(E1), assigned(E1, to=FIRE), instance=instance)


@pytest.mark.parametrize(("favoured", "by", "late"), [("two", "two", 0.0), ("dead", None, AT_LATEST)])
def test_a_deadline_fires_once_by_the_favourite_at_once_or_else_by_another_soon(
    favoured: str, by: str | None, late: float
) -> None:
    async def main() -> None:
        log = await log_of(opening(), sent(favoured))
        three = desks(log, "one", "two", "three")
        async with asyncio.TaskGroup() as running:
            for desk in three:
                running.create_task(desk.service.run())
            await asyncio.sleep(3600)
            (fired,) = (await three[0].happened())[2:]
            assert by is None or fired.instance == by
            assert T0 + timedelta(seconds=60) <= fired.recorded_at <= T0 + timedelta(seconds=60 + late)
            for desk in three:
                desk.service.stop()

    run(main())


def test_a_reaction_is_the_favourite_s_and_the_command_that_waits_for_it_is_no_slower() -> None:
    async def main() -> None:
        log = await log_of(opening(), sent("one"))
        one, two = desks(log, "one", "two")
        async with asyncio.TaskGroup() as running:
            for desk in (one, two):
                running.create_task(desk.service.run())
            await asyncio.sleep(1)
            await log.commit(commit_of(recorded(3, "intake", closed(FIRE))))
            assert (await one.ask(start_duty(E1), after=3)).position == 4
            assert asyncio.get_running_loop().time() == pytest.approx(1)
            await asyncio.sleep(1)
            assert [commit.instance for commit in (await one.happened())[3:]] == ["one"]
            assert one.service.status().reacted == two.service.status().reacted
            for desk in (one, two):
                desk.service.stop()

    run(main())


def test_an_instance_that_is_asked_itself_holds_nothing_back() -> None:
    async def main() -> None:
        log = await log_of(opening(), sent("dead"), recorded(3, "intake", closed(FIRE)))
        (one,) = desks(log, "one")
        running = asyncio.create_task(one.service.run())
        assert (await one.ask(start_duty(E1), after=3)).position == 4
        assert asyncio.get_running_loop().time() == 0
        one.service.stop()
        await running

    run(main())
