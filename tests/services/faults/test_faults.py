"""Whatever the network and the machines do, the invariants of the commit protocol hold."""

import pytest

from events.memory import MemoryLog
from services.runtime.shelf import Shelf
from tests.services.faults.cluster import Cluster
from tests.services.faults.judge import judge
from tests.services.virtual_time import run


async def lived(seed: int, log: type[MemoryLog] = MemoryLog, shelf: Shelf | None = None) -> tuple[Cluster, list[str]]:
    """The world of a seed after its end, and what is violated in it."""
    cluster = Cluster(seed, log, shelf)
    try:
        await cluster.live()
        return cluster, judge(cluster)
    finally:
        await cluster.close()


@pytest.mark.parametrize("hundred", range(2))
def test_no_fault_loses_or_doubles_anything(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        _, violations = run(lived(seed))
        assert not violations, f"seed {seed}"


def test_a_seed_is_the_same_world_each_time() -> None:
    first, again = (run(lived(7))[0].commits for _ in range(2))
    assert [(c.body, c.fence, c.seen, c.stored_at) for c in first] == [
        (c.body, c.fence, c.seen, c.stored_at) for c in again
    ]


@pytest.mark.faults
@pytest.mark.parametrize("thousand", range(1, 6))
def test_no_fault_loses_or_doubles_anything_for_long(thousand: int) -> None:
    for seed in range(thousand * 1000, thousand * 1000 + 1000):
        _, violations = run(lived(seed))
        assert not violations, f"seed {seed}"
