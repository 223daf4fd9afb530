"""The judge is not blind: each rule switched off is found out, by a stored schedule that is as small as can be."""

from pathlib import Path

import pytest

from tests.simulation.invariants import Invariant
from tests.simulation.mutants import MUTANTS
from tests.simulation.running import violated
from tests.simulation.schedule import Schedule
from tests.simulation.stored import FOUND, SCHEDULES, expected


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_rule_that_is_switched_off_is_found_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SCHEDULES / f"{rule}.json"
    schedule = Schedule.load(file)
    assert not violated(schedule), f"with all rules on: `python -m tests.simulation {file}` tells what happens"
    MUTANTS[rule](monkeypatch)
    found = {violation.invariant for violation in violated(schedule)}
    assert expected(file) in found, (
        f"without the rule '{rule}' nothing goes wrong in its schedule any more: "
        f"find another by `python -m tests.simulation find {rule}`"
    )


def test_every_stored_schedule_is_of_a_rule() -> None:
    assert {file.stem for file in SCHEDULES.glob("*.json")} == set(MUTANTS)


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_found_once_does_not_come_back(file: Path) -> None:
    """Each of these violated an invariant before the runtime was mended; the file says which and how."""
    assert not violated(Schedule.load(file)), f"`python -m tests.simulation {file}` tells what happens"


def test_every_invariant_is_judged() -> None:
    assert {expected(file) for file in SCHEDULES.glob("*.json")} == set(Invariant)
