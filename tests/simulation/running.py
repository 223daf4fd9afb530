"""A schedule brought to life, and judged; with a rule switched off, if that is what is asked."""

from collections.abc import Callable

from services.runtime.shelf import Shelf
from tests.services.virtual_time import Stuck, run
from tests.simulation.invariants import Invariant, Violation
from tests.simulation.judge import judge
from tests.simulation.schedule import Schedule
from tests.simulation.world import World

APART = (Stuck, ExceptionGroup, ArithmeticError, AssertionError, LookupError)
"""What is raised where a rule that is switched off leaves a world that cannot be judged."""


def lived(
    schedule: Schedule, story: Callable[[str], None] | None = None, shelf: Shelf | None = None
) -> tuple[World, list[Violation]]:
    """The world of a schedule after its end, and what is violated in it."""
    return run(_lived(schedule, story, shelf))


def violated(schedule: Schedule) -> list[Violation]:
    """What is violated in the world of a schedule, one that falls apart included."""
    try:
        return lived(schedule)[1]
    except APART as apart:
        return [Violation(Invariant.GOES_ON, f"the world falls apart: {apart!r}")]


async def _lived(
    schedule: Schedule, story: Callable[[str], None] | None, shelf: Shelf | None
) -> tuple[World, list[Violation]]:
    world = World(schedule, story, shelf)
    try:
        await world.live()
        return world, judge(world)
    finally:
        await world.close()
