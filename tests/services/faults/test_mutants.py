"""The judge is not blind: each rule switched off is found out within a few seeds."""

from collections.abc import Callable

import pytest

from events.memory import MemoryLog
from tests.services.faults.mutants import MUTANTS, Unfenced
from tests.services.faults.test_faults import lived
from tests.services.virtual_time import Stuck, run

SEEDS = 400


def first_found(log: type[MemoryLog] = MemoryLog) -> int | None:
    """The first seed in which something is violated."""
    for seed in range(SEEDS):
        try:
            _, violations = run(lived(seed, log))
        except (Stuck, TimeoutError, ExceptionGroup):
            return seed
        if violations:
            return seed
    return None


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_rule_that_is_switched_off_is_found_out(
    mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant(monkeypatch)
    assert first_found() is not None


def test_a_log_without_a_fence_is_found_out() -> None:
    assert first_found(Unfenced) is not None
