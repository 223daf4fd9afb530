"""What was answered to a command is what a retry hears, for a day."""

from datetime import timedelta

from events.envelope import Envelope
from events.record import CommandRefused
from events.wire import Refusal
from services.runtime.answers import KEPT, MARGIN, Answer, Answers
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


def test_a_command_that_made_events_was_accepted_where_they_stand() -> None:
    answers = Answers()
    answers.fold(enveloped(on_duty(E1), command=FIRST), 7, T0)
    assert answers.get(str(FIRST)) == Answer(7, f"digest of {FIRST}", None)


def test_a_refusal_is_told_again_word_for_word() -> None:
    answers = Answers()
    answers.fold(refused(1), 7, T0)
    said = Refusal(code="unknown_unit", message="there is no unit E01", field="unit", allowed=("E02",))
    assert answers.get(str(FIRST)) == Answer(7, f"digest of {FIRST}", said)


def test_the_first_answer_stays() -> None:
    answers = Answers()
    answers.fold(enveloped(assigned(E1, to=FIRE), command=FIRST), 7, T0)
    answers.fold(refused(1), 8, T0)
    assert answers.get(str(FIRST)) == Answer(7, f"digest of {FIRST}", None)
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
