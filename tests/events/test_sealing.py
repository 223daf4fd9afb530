"""What is sealed: read with its own key, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.people import PersonId, Sealed
from events.sealing import NotOpened, PersonKey, person_id, seal, unseal

KEY, OTHER = PersonKey.make(), PersonKey.make()
LI, WANG = person_id(b"jurisdiction", "+8613800138000"), person_id(b"jurisdiction", "+8613900139000")

words = st.text(min_size=1, max_size=200)


@given(words)
def test_who_has_the_key_reads_the_word(word: str) -> None:
    assert unseal(KEY, LI, "name", seal(KEY, LI, "name", word)) == word


@given(words)
def test_the_same_word_is_sealed_into_the_same_bytes_for_a_command_that_is_sent_again(word: str) -> None:
    assert seal(KEY, LI, "name", word) == seal(PersonKey.decode(KEY.encode()), LI, "name", word)


@given(words, st.sampled_from([(OTHER, LI, "name"), (KEY, WANG, "name"), (KEY, LI, "number")]))
def test_nobody_else_reads_it_nor_is_it_taken_for_another_field(
    word: str, other: tuple[PersonKey, PersonId, str]
) -> None:
    with pytest.raises(NotOpened):
        unseal(*other, seal(KEY, LI, "name", word))


@given(words, st.data())
def test_a_box_that_was_changed_is_not_opened(word: str, data: st.DataObject) -> None:
    sealed = seal(KEY, LI, "name", word)
    at = data.draw(st.integers(0, len(sealed.box.rstrip("=")) - 2))
    other = data.draw(st.sampled_from(sorted(set("ABCDEFGHabcdefgh01234567-_") - {sealed.box[at]})))
    with pytest.raises(NotOpened):
        unseal(KEY, LI, "name", Sealed(key=KEY.id, box=sealed.box[:at] + other + sealed.box[at + 1 :]))


def test_all_numbers_and_almost_all_names_are_equally_long() -> None:
    told = ["110", "+8613800138000", "+861065529988;ext=12", "李", "欧阳娜娜", "Bartholomew Featherstonehaugh"]
    assert len({len(seal(KEY, LI, "number", word).box) for word in told}) == 1


def test_the_longest_name_can_be_kept() -> None:
    assert unseal(KEY, LI, "name", seal(KEY, LI, "name", "𠮷" * 200)) == "𠮷" * 200


def test_a_person_is_known_again_by_the_number_and_only_in_this_jurisdiction() -> None:
    assert person_id(b"jurisdiction", "+8613800138000") == LI
    assert len({LI, WANG, person_id(b"another", "+8613800138000")}) == 3


def test_a_key_does_not_tell_its_secret_when_it_is_printed() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)
    with pytest.raises(ValueError, match="72 bytes"):
        PersonKey.decode(b"short")
