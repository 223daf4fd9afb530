"""A short storm at the front desk: many calls at once, and call-takers who work them. The long one is a benchmark."""

from pathlib import Path

from tests.storm.storm import storm


async def test_in_a_storm_nothing_is_lost_and_the_queue_is_in_order(tmp_path: Path) -> None:
    desk = await storm(tmp_path, calls=80, seconds=2, call_takers=12, speaking=0.1)
    assert len(desk.observed.received) == 80
    assert desk.observed.lost, "no two went for the same call"
