"""A text is found by any of its words, and by any part of a run of Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.tokens import LONGEST, looked_for, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Smoke, 3rd floor!", ["3rd", "floor", "smoke"]),
        ("人民路", ["人", "人民", "民", "民路", "路"]),
        ("人民路8号 Block B", ["8", "b", "block", "人", "人民", "号", "民", "民路", "路"]),
        ("20261123-00042", ["00042", "20261123"]),
        ("structure_fire", ["fire", "structure"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("Straße", ["strasse"]),
        ("улица Мира", ["мира", "улица"]),
        ("… — !", []),
        ("", []),
    ],
)
def test_a_text_is_taken_apart(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_what_is_looked_for_says_nothing_twice() -> None:
    assert looked_for("人民路 8 Block") == ["8", "block", "人民", "民路"]
    assert looked_for("路") == ["路"]


def test_nothing_is_found_in_no_text() -> None:
    assert tokens(None, "smoke", None) == ["smoke"]


@given(st.text(alphabet="人民路号火灾々〇あ", min_size=1), st.data())
def test_any_part_of_chinese_finds_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert set(looked_for(text[start:end])) <= set(tokens(text))


@given(st.text())
def test_whatever_is_written_the_tokens_are_small_and_the_same_again(text: str) -> None:
    found = tokens(text)
    assert all(0 < len(token) <= LONGEST for token in found)
    assert tokens(" ".join(found)) == found or any(len(token) == LONGEST for token in found)
