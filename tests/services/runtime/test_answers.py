"""What was answered to a command is what a retry hears, for a day."""

import tracemalloc
from datetime import timedelta
from struct import Struct
from uuid import UUID

from events.envelope import Envelope
from events.record import CommandRefused
from events.wire import Refusal
from services.runtime.answers import KEPT, MARGIN, Answers
from tests.services.city import ANNA, E1, FIRE, T0, assigned, later, on_duty, released
from tests.services.runtime.commits import command_id, enveloped

FIRST, SECOND = command_id(1), command_id(2)


def refused(number: int) -> Envelope:
    command = command_id(number)
    event = CommandRefused(
        at=T0,
        by=ANNA,
        command=str(command),
        asked="dispatch.start_duty",
        code="unknown_unit",
        message="there is no unit E01",
        field="unit",
        allowed=("E02",),
    )
    return enveloped(event, command=command)


def said_to(answers: Answers, command: UUID) -> tuple[int, Refusal | None]:
    """Where, and why not."""
    answer = answers.get(str(command))
    assert answer
    assert answer.is_to(f"digest of {command}")
    return answer.position, answer.refusal


def test_a_command_that_made_events_was_accepted_where_they_stand() -> None:
    answers = Answers()
    answers.fold(enveloped(on_duty(E1), command=FIRST), 7, T0)
    assert said_to(answers, FIRST) == (7, None)


def test_a_refusal_is_told_again_word_for_word() -> None:
    answers = Answers()
    answers.fold(refused(1), 7, T0)
    said = Refusal(code="unknown_unit", message="there is no unit E01", field="unit", allowed=("E02",))
    assert said_to(answers, FIRST) == (7, said)


def test_the_first_answer_stays() -> None:
    answers = Answers()
    answers.fold(enveloped(assigned(E1, to=FIRE), command=FIRST), 7, T0)
    answers.fold(refused(1), 8, T0)
    assert said_to(answers, FIRST) == (7, None)
    assert len(answers) == 1


def test_what_no_command_asked_for_answers_none() -> None:
    answers = Answers()
    answers.fold(enveloped(released(E1, from_=FIRE)), 7, T0)
    assert len(answers) == 0
    assert answers.get(str(FIRST)) is None


def test_an_answer_is_kept_for_a_day_and_as_much_as_two_clocks_may_differ() -> None:
    answers = Answers()
    answers.fold(refused(1), 7, T0)
    answers.fold(refused(2), 8, later(1))
    for passed, kept in ((KEPT, 2), (KEPT + 2 * MARGIN, 2), (KEPT + 2 * MARGIN + timedelta(milliseconds=1), 1)):
        answers.forget(T0 + passed)
        assert len(answers) == kept
    assert answers.get(str(FIRST)) is None
    assert answers.get(str(SECOND)) is not None


def test_what_a_clock_that_was_ahead_makes_forget_keeps_nobody_waiting_until_then() -> None:
    answers, wrong = Answers(), timedelta(hours=8)
    for number, ahead in enumerate((timedelta(), wrong)):
        command = command_id(number, T0 + ahead)
        answers.fold(enveloped(on_duty(E1), number, command=command), number + 1, T0 + wrong)
    answers.forget(T0)
    assert not answers
    assert answers.forgot(T0)
    assert answers.forgot(T0 + wrong)
    assert not answers.forgot(T0 + wrong / 2)


def test_another_command_under_the_same_id_is_told_by_its_digest() -> None:
    answers = Answers()
    answers.fold(enveloped(on_duty(E1), command=FIRST), 7, T0)
    answer = answers.get(str(FIRST))
    assert answer
    assert not answer.is_to(f"digest of {SECOND}")


def test_a_copy_is_of_its_moment_whenever_it_is_taken() -> None:
    answers = Answers()
    for number in range(3):
        answers.fold(refused(number), number, later(number))
    answers.forget(T0 + KEPT + 2 * MARGIN + timedelta(milliseconds=1))
    copy, refusals = answers.copy(), answers.refusals.copy()
    answers.fold(refused(3), 3, later(3))
    answers.forget(later(3) + KEPT + 2 * MARGIN)
    again = Answers()
    for rows in copy:
        again.extend(rows)
    again.refusals = refusals
    assert len(again) == 2
    assert [again.get(str(command_id(number))) is not None for number in range(4)] == [False, True, True, False]
    assert said_to(again, SECOND)[0] == 2


def test_a_hundred_thousand_answers_take_few_bytes_each_and_are_found() -> None:
    """A day's answers were 160 MB as objects, in every instance."""
    answers, many = Answers(), 140_000
    row = Struct("<16s8sqq")
    keys = [command_id(number).bytes for number in range(many)]
    tracemalloc.start()
    for first in range(0, many, 1000):
        answers.extend(b"".join(row.pack(key, b"", first, 0) for key in keys[first : first + 1000]))
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken < 60 * many
    assert len(answers) == many
    for number in range(0, many, 17_000):
        found = answers.get(str(command_id(number)))
        assert found
        assert found.position == number // 1000 * 1000
    assert answers.get(str(command_id(many))) is None
