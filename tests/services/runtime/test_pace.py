"""How long a command would wait, by how fast the rounds before it went."""

import pytest

from services.runtime.pace import Pace
from services.runtime.round import MOST_COMMANDS


def paced(*rounds: tuple[int, bool, float]) -> Pace:
    """After rounds of so many commands, more left or not, and seconds; one right after the other."""
    pace, time = Pace(), 0.0
    for commands, left, seconds in rounds:
        pace.begin(time)
        time += seconds
        pace.end(commands, left, time)
    return pace


def test_whoever_is_first_does_not_wait_however_slow_the_rounds_were() -> None:
    """Or one slow round would have everybody sent away, and no other would ever show that it is over."""
    assert paced((1, False, 60.0)).wait(0, 100) == 0


def test_one_waits_as_many_rounds_as_those_before_fill() -> None:
    pace = paced(*[(100, True, 0.5)] * 50)
    assert pace.wait(99, 100) == 0
    assert pace.wait(250, 100) == pytest.approx(1.0, rel=1e-3)


def test_before_a_full_round_was_seen_as_many_fit_as_may() -> None:
    pace = paced(*[(1, False, 0.5)] * 50)
    assert pace.wait(MOST_COMMANDS - 1, 100) == 0
    assert pace.wait(2 * MOST_COMMANDS, 100) == pytest.approx(1.0, rel=1e-3)


def test_a_round_that_does_not_end_is_waited_for() -> None:
    pace = Pace()
    pace.begin(10)
    pace.begin(11)
    assert pace.wait(0, 15) == 5
    pace.end(0, False, 15)
    assert pace.wait(0, 15) == 0


def test_the_pace_of_late_counts() -> None:
    slow_then_quick = paced(*[(300, True, 3.0)] * 20, *[(300, True, 0.03)] * 20)
    assert slow_then_quick.wait(300, 100) < 0.05
