"""Instances that crash, and start from snapshots of any moment, keep the invariants like those that fold the log."""

import asyncio
from random import Random

import pytest
from typing_extensions import override

from services.runtime import keeping
from services.runtime.keeping import Keeping
from services.runtime.shelf import MemoryShelf
from tests.simulation.running import lived
from tests.simulation.schedule import schedule

WORLDS = 15


class Rickety(MemoryShelf):
    """A shelf that is slow, away, holds back the newest, or gives half of it, as a seed says."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = Random(seed)

    @override
    async def load(self, name: str) -> bytes | None:
        await asyncio.sleep(self._chance.random())
        snapshot = await super().load(name)
        match self._chance.randrange(12):
            case 0:
                raise OSError("away")
            case 1 if snapshot:
                return snapshot[: len(snapshot) // 2]
        return snapshot

    @override
    async def save(self, name: str, snapshot: bytes) -> None:
        await asyncio.sleep(self._chance.random() * 2)
        if self._chance.randrange(6) == 0:
            raise OSError("full")
        if self._chance.randrange(3) or name not in self.snapshots:
            await super().save(name, snapshot)


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(first, marks=pytest.mark.faults) for first in range(1000, 2000, 15))]
)
def test_no_fault_loses_or_doubles_anything_where_instances_start_from_snapshots(
    monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    started_from: list[int] = []
    enter = Keeping.__aenter__

    async def noted(self: Keeping) -> Keeping:  # type: ignore[type-arg]  # of whichever context
        await enter(self)
        started_from.append(self.started_from)
        return self

    monkeypatch.setattr(Keeping, "__aenter__", noted)
    for seed in range(first, first + WORLDS):
        monkeypatch.setattr(keeping, "EVERY", 1 + seed % 7)
        _, violations = lived(schedule(seed), shelf=Rickety(seed))
        assert not violations, f"seed {seed}"
    assert sum(map(bool, started_from)) > WORLDS, "too few have started from a snapshot for this to say anything"
