"""The stored schedules: for each rule the least that shows what happens without it."""

import json
from pathlib import Path

from tests.simulation.invariants import Invariant

SCHEDULES = Path(__file__).parent / "schedules"
FOUND = Path(__file__).parent / "found"
"""Schedules that once showed a fault of the runtime itself."""


def rule_of(file: Path) -> str | None:
    """The rule that is switched off in a stored schedule; None where it is one of the whole protocol."""
    return file.stem if file.resolve().parent == SCHEDULES else None


def expected(file: Path) -> Invariant:
    """What is violated in it."""
    return Invariant[json.loads(file.read_text("utf-8"))["violates"]]
