"""Values in memory: any number of puts can be taken back, and deadlines and indexes follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.runtime.context import undo
from services.runtime.table import Index, Table, Undo
from tests.services.city import later


@dataclass(frozen=True)
class Box:
    """A value with something to index and something that falls due."""

    colour: str | None = None
    due: datetime | None = None


EMPTY = Box()
RED, BLUE = Box("red"), Box("blue")
KEYS = "abc"
BOXES = st.builds(
    Box,
    colour=st.sampled_from([None, "red", "blue"]),
    due=st.sampled_from([None, later(1), later(2), later(3)]),
)
PUTS = st.lists(st.tuples(st.sampled_from(KEYS), BOXES), max_size=30)


def boxes() -> tuple[Table[Box], Index[Box]]:
    table = Table[Box](lambda box, _: box, EMPTY, due=lambda box: box.due)
    return table, table.index(lambda box: box.colour)


def everything(table: Table[Box], index: Index[Box]) -> Any:
    return dict(table), {colour: index[colour] for colour in ("red", "blue")}, table.next_due()


def all_due(table: Table[Box]) -> list[tuple[datetime, str]]:
    """Everything that is due, in order; afterwards nothing is due any more."""
    found = []
    while (moment := table.next_due()) is not None:
        found.append((moment, table.pop_due()))
    return found


def test_a_key_that_nothing_happened_to_has_the_initial_value_and_takes_no_room() -> None:
    table, _ = boxes()
    assert table["a"] == EMPTY
    assert len(table) == 0
    table.put("a", RED)
    table.put("a", Box())
    assert len(table) == 0


def test_an_index_names_keys_in_order_by_their_value_of_now() -> None:
    table, index = boxes()
    for key in "cab":
        table.put(key, RED)
    table.put("a", BLUE)
    assert (index["red"], index["blue"], index["green"]) == (["b", "c"], ["a"], [])


def test_a_deadline_moves_with_its_value() -> None:
    table, _ = boxes()
    table.put("a", Box(due=later(1)))
    table.put("a", Box(due=later(3)))
    table.put("b", Box(due=later(2)))
    assert all_due(table) == [(later(2), "b"), (later(3), "a")]


def test_what_is_no_longer_due_never_falls_due() -> None:
    table, _ = boxes()
    table.put("a", Box(due=later(1)))
    table.put("a", RED)
    assert table.next_due() is None


def test_a_deadline_that_was_handled_and_taken_back_falls_due_again() -> None:
    table, _ = boxes()
    table.put("a", Box("red", due=later(1)))
    noted: Undo = []
    table.undo = noted
    assert table.next_due() == later(1)
    table.put(table.pop_due(), RED)
    assert table.next_due() is None
    undo(noted)
    assert (table["a"], table.next_due()) == (Box("red", due=later(1)), later(1))


def test_an_undo_goes_back_to_a_mark_and_no_further() -> None:
    table, index = boxes()
    noted: Undo = []
    table.undo = noted
    table.put("a", RED)
    mark = len(noted)
    table.put("a", BLUE)
    table.put("b", BLUE)
    undo(noted, mark)
    assert (dict(table), index["red"], index["blue"]) == ({"a": RED}, ["a"], [])
    table.put("a", BLUE)
    undo(noted)
    assert dict(table) == {}


def test_an_undo_notes_nothing_itself() -> None:
    table, _ = boxes()
    noted: Undo = []
    table.undo = noted
    table.put("a", RED)
    undo(noted)
    assert noted == []


@given(before=PUTS, tentative=PUTS, look=st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_and_taken_back_leaves_everything_as_it_was(
    before: list[tuple[str, Box]], tentative: list[tuple[str, Box]], look: bool
) -> None:
    (table, index), (twin, twins_index) = boxes(), boxes()
    for key, box in before:
        table.put(key, box)
        twin.put(key, box)
    noted: Undo = []
    table.undo = noted
    for key, box in tentative:
        table.put(key, box)
        if look:
            table.next_due()
    table.undo = None
    undo(noted)
    assert everything(table, index) == everything(twin, twins_index)
    assert sorted(set(all_due(table))) == sorted(set(all_due(twin)))


@given(puts=PUTS)
@settings(max_examples=200, deadline=None)
def test_indexes_and_deadlines_are_what_a_recount_says(puts: list[tuple[str, Box]]) -> None:
    table, index = boxes()
    for key, box in puts:
        table.put(key, box)
    for colour in ("red", "blue"):
        assert index[colour] == sorted(key for key, box in table if box.colour == colour)
    assert sorted(set(all_due(table))) == sorted((box.due, key) for key, box in table if box.due)
