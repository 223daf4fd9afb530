"""What an engineer debugs with: `python -m tests.simulation` says how.

SEED or FILE          tell the story of a seed, or of a stored schedule, and what is violated in it
minimise SEED [FILE]  make the least schedule that violates the same, tell its story, and store it
find RULE [INVARIANT] find the least schedule that shows what happens without a rule, and store it
hunt FROM TO          try the seeds of a range
"""

import logging
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog

from tests.simulation.finding import find, minimise
from tests.simulation.invariants import Invariant, Violation
from tests.simulation.mutants import MUTANTS
from tests.simulation.running import APART, lived, violated
from tests.simulation.schedule import Schedule, schedule
from tests.simulation.stored import SCHEDULES, rule_of

CANDIDATES = 6
"""Of so many seeds that show it, the one with the least schedule is kept."""
SEEDS = range(4_000)


def main(args: list[str]) -> int:
    """Do what is asked. Returns 1 where something is violated that must not be."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    match args:
        case ["find", rule, *aim] if rule in MUTANTS and all(name in Invariant.__members__ for name in aim):
            return _find(rule, *(Invariant[name] for name in aim))
        case ["minimise", seed, *file]:
            return _minimise(int(seed), *map(Path, file))
        case ["hunt", first, last]:
            return _hunt(range(int(first), int(last)))
        case [seed] if seed.isdigit():
            return _tell(schedule(int(seed)))
        case [file] if (path := Path(file)).exists():
            return _tell(Schedule.load(path), rule_of(path))
    print(__doc__)
    print("rules:", *MUTANTS)
    print("invariants:", *Invariant.__members__)
    return 2


def _tell(told: Schedule, rule: str | None = None) -> int:
    with ExitStack() as ended:
        if rule:
            MUTANTS[rule](ended.enter_context(pytest.MonkeyPatch.context()))
        violations = lived(told, print)[1]
    for violation in violations:
        print(f"VIOLATED: {violation.invariant}\n          {violation.what}")
    return bool(violations)


def _find(rule: str, aim: Invariant | None = None) -> int:
    with pytest.MonkeyPatch.context() as patch:
        MUTANTS[rule](patch)
        small = [(minimise(big, what), what) for _, big, what in find(SEEDS, CANDIDATES, aim)]
        if not small:
            print(f"without the rule '{rule}' nothing is violated in {len(SEEDS)} seeds")
            return 1
        least, what = min(small, key=lambda one: len(one[0].actions))
        told = next(violation.what for violation in violated(least) if violation.invariant is what)
    file = SCHEDULES / f"{rule}.json"
    about = (MUTANTS[rule].__doc__ or "").strip()
    file.write_text(least.stored(without=about, violates=what.name, shows=told), "utf-8")
    print(file, f"{len(least.actions)} actions")
    return 0


def _minimise(seed: int, file: Path | None = None) -> int:
    big = schedule(seed)
    violations = violated(big)
    if not violations:
        print(f"nothing is violated in seed {seed}")
        return 0
    least = minimise(big, violations[0].invariant)
    if file:
        file.write_text(least.stored(violates=violations[0].invariant.name), "utf-8")
    print(least.stored())
    return _tell(least)


def _hunt(seeds: range) -> int:
    steps, bad = 0, list[int]()
    for seed in seeds:
        try:
            world, violations = lived(schedule(seed))
            steps += world.steps
        except APART as apart:
            violations = [Violation(Invariant.GOES_ON, f"the world falls apart: {apart!r}")]
        if violations:
            bad.append(seed)
            print(f"seed {seed}: {violations[0].invariant}", flush=True)
    print(f"seeds {seeds.start} to {seeds.stop - 1}: {steps} steps, violated in {bad or 'none'}")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
