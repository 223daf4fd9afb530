"""Triage: the questions of a protocol, one after the other, until it is known what the matter is."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given as any_given
from hypothesis import settings
from hypothesis import strategies as st

from events.event import Event
from events.intake.calls import CallArchived, CallReceived, CallTriaged
from events.intake.reference import Outcome, Question, TriageProtocol
from services.common.command import Refused
from services.intake.commands.calls import TriageCall
from services.intake.protocol import require_sound
from services.intake.triaging import evaluate
from tests.services.city import CALL, SECOND_CALL, T0, answered, later, received
from tests.services.intake.past import given
from tests.services.intake.published import FIRST, PROTOCOL, SECOND, asking, outcome, protocol, published, retired

LI = "calltaker/li"
NOT_BREATHING = {"breathing": "no"}
BLEEDING = {"breathing": "yes", "bleeding": "badly"}


def triage(answers: Mapping[str, str] = NOT_BREATHING, version: int | None = None, by: str = PROTOCOL) -> TriageCall:
    return TriageCall(by=LI, call=CALL, protocol=by, version=version, answers=answers)


def triaged(answers: Mapping[str, str], led_to: Outcome, version: int = 1) -> Event:
    return CallTriaged(
        at=T0,
        by=LI,
        call=CALL,
        protocol=PROTOCOL,
        protocol_version=version,
        answers=answers,
        code=led_to.code,
        type=led_to.type,
        priority=led_to.priority,
    )


ASKED = (received(CALL), answered(CALL, by=LI), published(FIRST))
CHANGED = (*ASKED, published(SECOND, number=2))


def test_one_answer_may_be_enough() -> None:
    given(ASKED).when(triage(NOT_BREATHING)).then(triaged(NOT_BREATHING, outcome("arrest")))


def test_from_answer_to_answer_it_comes_to_an_outcome() -> None:
    given(ASKED).when(triage(BLEEDING)).then(triaged(BLEEDING, outcome("bleeding", 2, "injury")))


def test_answers_are_put_down_in_the_order_of_the_questions() -> None:
    came = given(ASKED).when(triage({"bleeding": "badly", "breathing": "yes"}))
    [event] = came.happened
    assert isinstance(event, CallTriaged)
    assert list(event.answers) == ["breathing", "bleeding"]


def test_what_was_not_asked_yet_is_named_with_its_answers() -> None:
    given(ASKED).when(triage({"breathing": "yes"})).then(
        refused="triage_incomplete", field="answers.bleeding", allowed=["badly", "little"]
    )
    given(ASKED).when(triage({})).then(refused="triage_incomplete", field="answers.breathing", allowed=["yes", "no"])


def test_the_refusal_has_the_words_of_the_next_question_in_both_languages() -> None:
    refusal = given(ASKED).when(triage({})).refusal
    assert refusal
    assert "breathing? 中文 breathing?" in refusal.message


def test_an_answer_that_the_question_does_not_have_is_refused_with_those_that_it_has() -> None:
    given(ASKED).when(triage({"breathing": "hardly"})).then(
        refused="unknown_answer", field="answers.breathing", allowed=["yes", "no"]
    )


@pytest.mark.parametrize("not_asked", ["bleeding", "weather"])
def test_what_the_other_answers_do_not_lead_to_is_not_answered(not_asked: str) -> None:
    given(ASKED).when(triage({"breathing": "no", not_asked: "badly"})).then(
        refused="question_not_asked", field=f"answers.{not_asked}", allowed=["breathing"]
    )


def test_the_last_version_asks_where_none_is_named() -> None:
    given(CHANGED).when(triage(NOT_BREATHING)).then(triaged(NOT_BREATHING, outcome("arrest_now"), version=2))


def test_whoever_has_begun_with_the_version_before_ends_with_it() -> None:
    given(CHANGED).when(triage(BLEEDING, version=1)).then(triaged(BLEEDING, outcome("bleeding", 2, "injury")))


@pytest.mark.parametrize("version", [0, 3, -1])
def test_a_version_that_was_not_published_is_refused_with_those_that_were(version: int) -> None:
    given(CHANGED).when(triage(version=version)).then(refused="unknown_version", field="version", allowed=["1", "2"])


def test_a_protocol_that_was_not_published_is_refused_with_those_that_were() -> None:
    given(ASKED).when(triage(by="police")).then(refused="unknown_protocol", field="protocol", allowed=[PROTOCOL])


def test_a_retired_protocol_asks_no_call_that_comes_in_after_that() -> None:
    given(published(FIRST), retired(), received(CALL)).when(triage()).then(refused="protocol_retired", field="protocol")


def test_whoever_asks_by_it_while_it_is_retired_is_not_interrupted() -> None:
    gone = retired().model_copy(update={"at": later(1)})
    given(ASKED, gone).when(triage()).then(triaged(NOT_BREATHING, outcome("arrest")))


def test_published_anew_it_asks_again_and_its_earlier_versions_too() -> None:
    back = (published(FIRST), retired(), received(CALL), published(SECOND, number=2))
    given(back).when(triage()).then(triaged(NOT_BREATHING, outcome("arrest_now"), version=2))
    given(back).when(triage(version=1)).then(triaged(NOT_BREATHING, outcome("arrest")))


def test_a_call_is_triaged_again_and_the_latest_holds() -> None:
    first = triaged(BLEEDING, outcome("bleeding", 2, "injury"))
    worse = triaged(NOT_BREATHING, outcome("arrest"))
    given(ASKED, first).when(triage(NOT_BREATHING)).then(worse)
    facts = given(ASKED, first, worse).play.state.require_call(CALL).facts
    assert (facts.type, facts.priority) == ("illness", 1)


def test_a_new_version_changes_nothing_about_a_call_that_was_triaged() -> None:
    first = triaged(BLEEDING, outcome("bleeding", 2, "injury"))
    before, after = (given(past).play.state.require_call(CALL) for past in ([*ASKED, first], [*CHANGED, first]))
    assert before == after


def test_a_call_that_waits_is_triaged_and_waits_on() -> None:
    given(published(FIRST), received(CALL)).when(triage()).then(triaged(NOT_BREATHING, outcome("arrest")))


def test_no_call_is_triaged_that_nobody_took_or_that_is_history() -> None:
    given(published(FIRST), received(SECOND_CALL)).when(triage()).then(refused="unknown_call", field="call")
    archived = CallArchived(at=T0, by="service/intake", call=CALL)
    given(ASKED, archived).when(triage()).then(refused="call_archived", field="call")


def test_a_call_of_before_the_protocol_was_retired_is_told_by_when_it_came_in() -> None:
    early = received(CALL)
    assert isinstance(early, CallReceived)
    gone = retired().model_copy(update={"at": later(10)})
    given(published(FIRST), gone, early).when(triage()).then(triaged(NOT_BREATHING, outcome("arrest")))
    late = early.model_copy(update={"at": later(10)})
    given(published(FIRST), gone, late).when(triage()).then(refused="protocol_retired", field="protocol")


NAMES = ("a", "b", "c", "d")
ANSWERS = ("x", "y", "z")
ends = st.builds(outcome, st.sampled_from(["one", "two"]), st.integers(1, 5))
any_answers = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ANSWERS), max_size=4)


def question(name: str, leads_to: Sequence[str]) -> st.SearchStrategy[Question]:
    """A question with this name, whose answers lead to some of these or to an outcome."""
    leads = st.one_of(ends, st.sampled_from(leads_to)) if leads_to else ends
    return st.dictionaries(st.sampled_from(ANSWERS), leads, min_size=1).map(lambda led: asking(name, **led))


anything = st.lists(st.sampled_from(NAMES).flatmap(lambda name: question(name, NAMES)), min_size=1, max_size=4).map(
    lambda some: protocol(*some)
)
"""Also what is not sound."""


@st.composite
def sound_ones(draw: st.DrawFn) -> TriageProtocol:
    """Each question leads to later ones; those that none leads to are left out."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    some = [draw(question(name, names[number + 1 :])) for number, name in enumerate(names)]
    asked = {names[0]}
    for one in some:
        if one.question in asked:
            asked |= {choice.ask for choice in one.choices if choice.ask}
    return protocol(*[one for one in some if one.question in asked])


sound = sound_ones()


def said(content: TriageProtocol, answers: Mapping[str, str]) -> Outcome | Refused:
    """What the answers lead to, or why they lead to nothing. Whatever else is raised is a bug."""
    try:
        return evaluate(content, answers).outcome
    except Refused as refused:
        return refused


def walks(content: TriageProtocol) -> Iterator[tuple[dict[str, str], Outcome]]:
    """All that can be answered by whoever follows the refusals, and what it leads to."""
    begun = [dict[str, str]()]
    while begun:
        answers = begun.pop()
        came = said(content, answers)
        if isinstance(came, Outcome):
            yield answers, came
            continue
        assert came.refusal.code == "triage_incomplete"
        asked = (came.refusal.field or "").removeprefix("answers.")
        assert asked not in answers
        begun += [{**answers, asked: answer} for answer in came.refusal.allowed or ()]


@any_given(anything)
@settings(max_examples=150, deadline=None)
def test_what_is_accepted_for_publication_comes_to_an_outcome_whatever_is_answered(content: TriageProtocol) -> None:
    try:
        require_sound(content)
    except Refused:
        return
    found = list(walks(content))
    assert {name for answers, _ in found for name in answers} == {each.question for each in content.questions}
    led = {id(choice.outcome) for each in content.questions for choice in each.choices if choice.outcome}
    assert {id(outcome) for _, outcome in found} == led


@any_given(sound)
@settings(max_examples=60, deadline=None)
def test_whatever_leads_on_to_later_questions_is_accepted(content: TriageProtocol) -> None:
    require_sound(content)
    assert list(walks(content))


@any_given(sound, any_answers)
@settings(max_examples=100, deadline=None)
def test_any_answers_at_all_are_evaluated_or_refused_at_a_field(
    content: TriageProtocol, answers: dict[str, str]
) -> None:
    came = said(content, answers)
    if isinstance(came, Refused):
        assert came.refusal.field
        assert came.refusal.field.startswith("answers.")


@any_given(sound, sound, any_answers)
@settings(max_examples=60, deadline=None)
def test_what_a_call_is_triaged_as_depends_on_the_version_that_is_named(
    one: TriageProtocol, other: TriageProtocol, answers: dict[str, str]
) -> None:
    both = (received(CALL), published(one), published(other, number=2))
    for version, content in (1, one), (2, other):
        came, expected = given(both).when(triage(answers, version)), said(content, answers)
        if isinstance(expected, Refused):
            assert came.refusal == expected.refusal
        else:
            [event] = came.happened
            assert isinstance(event, CallTriaged)
            assert (event.protocol_version, event.code, event.priority) == (version, expected.code, expected.priority)
