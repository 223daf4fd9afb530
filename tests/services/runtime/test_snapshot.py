"""A memory from a snapshot is the memory of a fold from the beginning, wherever the snapshot was taken."""

import zlib
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from events.commit import Recorded
from services.dispatch.known import Closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.dispatch.unit import Unknown
from services.runtime.context import Context
from services.runtime.memory import Memory
from services.runtime.snapshot import packed, restore, take, unpacked
from services.runtime.table import Table
from tests.services.city import E1, E2, FIRE, FLOOD, assigned, closed, later, on_duty, opened, registered
from tests.services.runtime.commits import opening, recorded, unreadable
from tests.simulation.running import lived
from tests.simulation.schedule import schedule
from tests.simulation.wishes import CONTEXTS


def again(memory: Memory[Any]) -> Memory[Any]:
    """What starts from its snapshot."""
    head, parts = unpacked(b"".join(packed(*take(memory, "LOG_city_1", "code"))))
    made: Memory[Any] = Memory(memory.context)
    restore(made, head, parts)
    return made


def held(memory: Memory[Any]) -> dict[str, Any]:
    """All that a memory holds, when it knows everything that it has read."""
    for commit in memory.backlog:
        memory.know(commit)
    indexes = {
        name: {sort: index[sort] for sort in index._keys}
        for name, table in memory.state.tables()
        for index in table._indexes
    }
    return {
        "tables": {name: table.copy() for name, table in memory.state.tables()},
        "indexes": indexes,
        "due": memory.next_due(),
        "answers": (b"".join(memory.answers.copy()), memory.answers.refusals),
        "backlog": [commit.position for commit in memory.backlog],
        "unfit": list(memory.unfit),
        "at": (memory.read, memory.last, memory.seen, memory.known, memory.tip, memory.kind, memory.favourite),
        "time": (memory.time, memory.answers.forgotten),
    }


def folded(context: Context[Any], commits: list[Recorded]) -> Memory[Any]:
    memory = Memory(context)
    for commit in commits:
        memory.fold(commit)
    return memory


@cache
def log_of(seed: int) -> list[Recorded]:
    """What a city wrote in bad weather, with instances that crashed: refusals, races, parked reactions, deadlines."""
    return lived(schedule(seed))[0].commits


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("context", CONTEXTS.values(), ids=lambda context: str(context.name))
def test_from_a_snapshot_of_any_position_the_rest_of_the_log_leads_to_the_same(
    context: Context[Any], seed: int
) -> None:
    commits, chance = log_of(seed), Random(seed)
    whole = held(folded(context, commits))
    for position in range(1, len(commits) + 1):
        memory = folded(context, commits[:position])
        for commit in list(memory.backlog)[: chance.randrange(4)]:
            memory.know(commit)
        started = again(memory)
        for commit in commits[started.read :]:
            started.fold(commit)
        assert held(started) == whole, f"from {position}"


def test_an_own_commit_whose_echo_was_not_read_is_in_it_and_is_not_folded_twice() -> None:
    before = [opening(), recorded(2, "intake", opened(FIRE)), recorded(3, "intake", opened(FLOOD))]
    mine = recorded(4, "dispatch", registered(E1), on_duty(E1), assigned(E1, to=FIRE), seen=2, at=later(5))
    memory = folded(DISPATCH, before[:2])
    for envelope in mine.envelopes:
        memory.evolve(envelope)
    memory.settle(mine.envelopes, 4, mine.decided_at, seen=2)
    memory.tip, memory.favourite = (4, mine.id), mine.instance
    started = again(memory)
    assert (started.read, started.last, started.tip) == (2, 4, (4, "commit 4"))
    started.fold(before[2])
    started.fold(mine)
    whole = held(folded(DISPATCH, [*before, mine]))
    assert {**held(started), "answers": None} == {**whole, "answers": None}
    assert started.time == later(5)


def test_what_was_not_reacted_to_is_looked_at_again_and_not_folded_again() -> None:
    memory = folded(DISPATCH, [opening(), recorded(2, "intake", opened(FIRE)), recorded(3, "intake", closed(FIRE))])
    memory.know(memory.backlog[0])
    memory.know(memory.backlog[1])
    memory.reacted = 3
    started = again(memory)
    assert (started.read, started.reacted, started.known) == (1, 0, 3)
    assert started.state.incidents[FIRE] == Closed()


def test_what_could_not_be_folded_still_cannot_and_is_parked_with_the_same_words() -> None:
    memory = folded(DISPATCH, [opening(), unreadable(2, "intake")])
    memory.know(memory.backlog[0])
    ((id, problem),) = memory.unfit.items()
    started = again(again(memory))
    assert str(started.unfit[id]) == f"{type(problem).__name__}: {problem}"


def test_a_log_of_history_has_snapshots_too() -> None:
    memory = folded(DISPATCH, [opening("history"), recorded(2, "intake", opened(FIRE), closed(FIRE))])
    started = again(memory)
    assert held(started) == held(memory)
    assert (started.kind, started.read) == ("history", 2)


def test_values_without_fields_are_one_value_again() -> None:
    """Archived incidents are kept for ever: a value for each would be kept, too."""
    started = again(folded(DISPATCH, [opening(), recorded(2, "dispatch", registered(E1), registered(E2))]))
    assert started.state.units[E1] is started.state.units[E2]


def test_a_snapshot_is_of_the_moment_when_it_was_taken() -> None:
    memory = folded(DISPATCH, [opening(), recorded(2, "dispatch", registered(E1))])
    head, parts = take(memory, "LOG_city_1", "code")
    memory.fold(recorded(3, "dispatch", registered(E2), fence=2))
    started: Memory[Dispatch] = Memory(DISPATCH)
    restore(started, head, parts)
    assert started.tip[0] == 2
    assert started.state.units[E2] == Unknown()


def test_half_a_snapshot_is_none() -> None:
    whole = b"".join(packed(*take(folded(DISPATCH, [opening()]), "LOG_city_1", "code")))
    for end in range(0, len(whole), 7):
        with pytest.raises(zlib.error):
            unpacked(whole[:end])


def test_a_table_that_was_not_told_what_it_holds_is_not_written_wrong() -> None:
    class Forgetful(Dispatch):
        def __init__(self) -> None:
            super().__init__()
            self.units.holds = (Unknown,)

    memory = folded(replace(DISPATCH, state=Forgetful), [opening(), recorded(2, "dispatch", registered(E1))])
    with pytest.raises(LookupError, match="own/unit holds a OffDuty"):
        list(take(memory, "LOG_city_1", "code")[1])


def test_a_table_holds_what_its_initial_value_is_unless_it_is_told() -> None:
    assert Table[bool](lambda _, __: True, False).holds == (bool,)
    assert Table[str | int](lambda value, _: value, "", holds=str | int).holds == (str, int)
