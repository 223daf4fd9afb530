"""The hour is the same for the same seed, and can happen: nobody is asked for what is not so yet."""

from typing import TypeVar

import pytest

from deploy.demo.city import UNITS
from deploy.demo.script import HOUR, write_script
from deploy.demo.step import Step
from services.dispatch.commands import DispatchUnits
from services.intake.commands.calls import ReceiveCall
from services.intake.commands.incidents import CloseIncident, OpenIncident

C = TypeVar("C")


def of(kind: type[C], steps: list[Step]) -> list[C]:
    return [step.command for step in steps if isinstance(step.command, kind)]


def test_the_same_seed_gives_the_same_hour() -> None:
    first, second = write_script(1, "a"), write_script(1, "a")
    assert [(step.at, step.command) for step in first] == [(step.at, step.command) for step in second]
    assert [step.command for step in first] != [step.command for step in write_script(2, "a")]


@pytest.mark.parametrize("seed", range(8))
def test_an_hour_is_full_and_over_in_time(seed: int) -> None:
    steps = write_script(seed, "a")
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[-1].at <= HOUR
    assert 40 <= len(of(OpenIncident, steps)) <= 60
    assert len(of(OpenIncident, steps)) == len(of(CloseIncident, steps))
    assert len(of(ReceiveCall, steps)) > len(of(OpenIncident, steps)), "some incidents have a second caller"
    assert any(len(dispatch.units) > 2 for dispatch in of(DispatchUnits, steps))
    assert 20 <= len(UNITS) <= 30


def test_every_step_stands_behind_those_that_it_builds_on() -> None:
    steps = write_script(3, "a")
    place = {step: number for number, step in enumerate(steps)}
    for step in steps:
        assert all(place[former] < place[step] for former in step.builds_on)


def test_two_runs_share_no_call_and_no_incident() -> None:
    def names(run: str) -> set[str]:
        steps = write_script(1, run)
        incidents, calls = of(OpenIncident, steps), of(ReceiveCall, steps)
        return {opened.incident for opened in incidents} | {received.call for received in calls}

    assert names("a").isdisjoint(names("b"))
