"""A storm at the front desk, as it may come with a typhoon."""

from pathlib import Path

import pytest

from tests.storm.storm import storm

pytestmark = pytest.mark.bench

CALLS, SECONDS, CALL_TAKERS = 2_000, 60, 40
ACCEPTED_WITHIN = 0.25
"""Seconds from when a call comes in until it is durable, in 99 of 100 cases."""


async def test_2000_calls_in_60_seconds_with_40_call_takers(tmp_path: Path) -> None:
    desk = await storm(tmp_path, calls=CALLS, seconds=SECONDS, call_takers=CALL_TAKERS, speaking=0.5)
    seen, lost = len(desk.observed.seen), len(desk.observed.lost)
    print(f"\n{CALLS:,} calls in {SECONDS} s, {CALL_TAKERS} call-takers: nothing lost")
    print(f"{seen:,} queues were seen, all in order; {lost:,} claims came too late")
    print(desk.seconds.told())
    assert desk.seconds.at(0.99, "receiveCall") < ACCEPTED_WITHIN
