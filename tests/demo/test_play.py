"""The demo is played to real services: the whole hour, again and again, and after one that was cut off."""

from collections.abc import AsyncIterator
from itertools import takewhile

import pytest

from deploy.demo.city import UNITS
from deploy.demo.player import Played, play, request
from deploy.demo.roll_call import call_the_roll, lay_down
from deploy.demo.script import write_script
from deploy.demo.step import Step
from events.wire import Reply, Request
from services.dispatch.commands import DispatchUnits
from services.dispatch.unit import Available
from tests.demo.city import City, running_city

AT_ONCE = 1e6


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with running_city() as city:
        yield city


async def play_hour(city: City, run: str) -> Played:
    await lay_down(city, city.log)
    await call_the_roll(city)
    return await play(write_script(5, run), city, speed=AT_ONCE)


async def test_nothing_in_the_hour_is_refused_and_all_of_it_comes_to_an_end(city: City) -> None:
    played = await play_hour(city, "1")
    assert played.refused == []
    assert played.accepted["intake.open_incident"] == played.accepted["intake.close_incident"] > 40


async def test_it_can_be_played_again_in_the_same_city(city: City) -> None:
    first, second = await play_hour(city, "1"), await play_hour(city, "2")
    assert second.refused == []
    assert second.accepted == first.accepted
    assert second.position > first.position


async def test_units_that_a_cut_off_demo_left_behind_are_free_for_the_next(city: City) -> None:
    await lay_down(city, city.log)
    await call_the_roll(city)
    await play(until_dispatch(20, write_script(5, "1")), city, speed=AT_ONCE)
    assert (await play_hour(city, "2")).refused == []
    state = city.services["dispatch"].memory.state
    assert {key for key, unit in state.units if unit == Available()} == {unit.id for unit in UNITS}


def until_dispatch(number: int, steps: list[Step]) -> list[Step]:
    """The steps before that dispatch."""
    dispatches = [step for step in steps if isinstance(step.command, DispatchUnits)]
    return list(takewhile(lambda step: step is not dispatches[number], steps))


async def test_what_the_city_cannot_do_ends_the_play_with_its_reason() -> None:
    class Gone(Exception):
        pass

    async def ask(_: Request) -> Reply:
        raise Gone

    with pytest.raises(Gone):
        await play(write_script(1, "1"), ask, speed=AT_ONCE)


def test_a_command_travels_with_its_actor_beside_it() -> None:
    command = write_script(1, "1")[0].command
    asked = request(command, after=7)
    assert (asked.actor, asked.after, asked.command) == (command.by, 7, command.name)
    assert "by" not in asked.data
