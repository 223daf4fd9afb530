"""Whatever the network, the machines and the people do, the invariants of the commit protocol hold."""

import os
import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.simulation.running import lived
from tests.simulation.schedule import schedule

STEPS = 100_000
MINUTES = float(os.environ.get("CAMPAIGN_MINUTES", "5"))
FIRST_SEED = int(os.environ.get("CAMPAIGN_SEED", "10000"))


def steps_of(seed: int) -> int:
    """How many steps the world of a seed takes, in which nothing is violated."""
    world, violations = lived(schedule(seed))
    assert not violations, f"seed {seed}: `python -m tests.simulation minimise {seed}` tells the least of its story"
    return world.steps


def test_a_hundred_thousand_steps_break_no_invariant(record_property: Callable[[str, object], None]) -> None:
    steps, seeds = 0, count()
    while steps < STEPS:
        steps += steps_of(next(seeds))
    record_property("steps", steps)


def test_a_seed_is_the_same_world_each_time() -> None:
    stories: list[list[str]] = [[], []]
    for story in stories:
        lived(schedule(7), story.append)
    assert stories[0] == stories[1]
    assert len(stories[0]) > 50


@pytest.mark.faults
def test_no_invariant_breaks_in_a_long_campaign(capsys: pytest.CaptureFixture[str]) -> None:
    """So many minutes from a seed on: CAMPAIGN_MINUTES=60 CAMPAIGN_SEED=250000 make faults."""
    until = time.monotonic() + 60 * MINUTES
    steps = 0
    for seed in count(FIRST_SEED):
        steps += steps_of(seed)
        if time.monotonic() > until:
            with capsys.disabled():
                print(f"\nseeds {FIRST_SEED} to {seed}: {steps} steps, no violation; go on from {seed + 1}")
            return
