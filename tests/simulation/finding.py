"""A schedule in which something is violated is found by trying seeds, and made small by leaving out."""

from collections.abc import Callable, Iterator

from tests.simulation.invariants import Invariant
from tests.simulation.running import violated
from tests.simulation.schedule import Action, Schedule, schedule


def find(seeds: range, most: int, aim: Invariant | None = None) -> Iterator[tuple[int, Schedule, Invariant]]:
    """Seeds in which something is violated, up to so many; with what is violated first, or with what is looked for."""
    found = 0
    for seed in seeds:
        drawn = schedule(seed)
        broken = [violation.invariant for violation in violated(drawn)]
        if broken and aim in (None, *broken):
            yield seed, drawn, aim or broken[0]
            found += 1
        if found == most:
            return


def minimise(big: Schedule, invariant: Invariant) -> Schedule:
    """The least of a schedule that still violates the same invariant: nothing can be left out of it alone."""

    def shows(smaller: Schedule) -> bool:
        return any(violation.invariant is invariant for violation in violated(smaller))

    small = big._replace(actions=_least(big.actions, lambda actions: shows(big._replace(actions=actions))))
    for simpler in _simpler(small):
        if shows(simpler(small)):
            small = simpler(small)
    return small


def _simpler(small: Schedule) -> Iterator[Callable[[Schedule], Schedule]]:
    """Ways to make a schedule easier to read: fewer instances, no flags where none are needed."""
    yield lambda it: it._replace(ids_first=False)
    for count in (1, 2):
        yield lambda it, count=count: it._replace(intake=min(it.intake, count))  # type: ignore[misc]  # mypy 1.15
        yield lambda it, count=count: it._replace(dispatch=min(it.dispatch, count))  # type: ignore[misc]
    for at, action in enumerate(small.actions):
        if action[0] == "ask" and len(action) > 4:
            yield (
                lambda it, at=at: it._replace(  # type: ignore[misc]
                    actions=(*it.actions[:at], it.actions[at][:4], *it.actions[at + 1 :])
                )
            )


def _least(actions: tuple[Action, ...], shows: Callable[[tuple[Action, ...]], bool]) -> tuple[Action, ...]:
    """Leave out ever smaller pieces, until nothing can be left out any more."""
    size = max(1, len(actions) // 2)
    while True:
        before, at = len(actions), 0
        while at < len(actions):
            shorter = actions[:at] + actions[at + size :]
            if shows(shorter):
                actions = shorter
            else:
                at += size
        if size == 1 and len(actions) == before:
            return actions
        size = max(1, size // 2)
