"""What may be laid down for the front desk: protocols that come to an end, and types that hold together."""

import pytest

from events.intake.calls import CallTransferOffered
from events.intake.reference import Choice, IncidentType, Question, TriageProtocol
from services.intake.commands.reference import PublishIncidentTypes, PublishProtocol, RetireProtocol
from tests.services.city import CALL, T0, answered, later, received
from tests.services.intake.past import INTAKE, given
from tests.services.intake.published import (
    CHEN,
    FIRST,
    PROTOCOL,
    SECOND,
    asking,
    outcome,
    protocol,
    published,
    retired,
    type_of,
    types_published,
    words,
)
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_snapshot import again, folded, held

END = outcome("end")
ILLNESS, INJURY = type_of("illness"), type_of("injury")


def publish(content: TriageProtocol = FIRST) -> PublishProtocol:
    return PublishProtocol(by=CHEN, protocol=PROTOCOL, content=content)


def retire(name: str = PROTOCOL) -> RetireProtocol:
    return RetireProtocol(by=CHEN, protocol=name, reason="the health office has another")


def publish_types(*types: IncidentType) -> PublishIncidentTypes:
    return PublishIncidentTypes(by=CHEN, types=types)


def leading(**leads: object) -> Question:
    """A question whose one answer leads where it may not."""
    choice = Choice.model_validate({"answer": "yes", "label": words("yes"), **leads})
    return Question(question="a", ask=words("a?"), choices=(choice,))


def test_the_first_version_of_a_protocol_is_1() -> None:
    given().when(publish()).then(published(FIRST))


def test_what_is_published_next_is_the_next_version() -> None:
    given(published(FIRST)).when(publish(SECOND)).then(published(SECOND, number=2))


def test_what_asks_already_is_not_published_again() -> None:
    given(published(FIRST)).when(publish(FIRST)).then_nothing()


def test_what_asked_before_the_last_is_published_again_as_a_version_of_its_own() -> None:
    given(published(FIRST), published(SECOND, number=2)).when(publish(FIRST)).then(published(FIRST, number=3))


def test_a_retired_protocol_comes_back_by_being_published() -> None:
    given(published(FIRST), retired()).when(publish(FIRST)).then(published(FIRST, number=2))


def test_a_protocol_is_retired_once() -> None:
    given(published(FIRST)).when(retire()).then(retired())
    given(published(FIRST), retired()).when(retire()).then_nothing()


def test_only_what_was_published_is_retired() -> None:
    given(published(FIRST)).when(retire("police")).then(
        refused="unknown_protocol", field="protocol", allowed=[PROTOCOL]
    )


@pytest.mark.parametrize(
    ("content", "field", "allowed"),
    [
        (protocol(asking("a", yes=END), asking("a", yes=END)), "questions.1.question", None),
        (protocol(leading()), "questions.0.choices.0", ["ask", "outcome"]),
        (protocol(leading(ask="a", outcome=END)), "questions.0.choices.0", ["ask", "outcome"]),
        (protocol(asking("a", no=END, yes="b")), "questions.0.choices.1.ask", ["a"]),
        (protocol(asking("a", no=END, yes="a")), "questions.0.choices.1.ask", None),
        (protocol(asking("a", yes=END), asking("b", yes=END)), "questions.1.question", None),
    ],
    ids=["a question twice", "leads nowhere", "leads to two", "leads to none", "never ends", "is never asked"],
)
def test_a_protocol_that_does_not_hold_together_is_refused_where_it_does_not(
    content: TriageProtocol, field: str, allowed: list[str] | None
) -> None:
    given().when(publish(content)).then(refused="unsound_protocol", field=f"content.{field}", allowed=allowed)


def test_no_answer_is_there_twice() -> None:
    choice = Choice(answer="yes", label=words("yes"), outcome=END)
    twice = protocol(Question(question="a", ask=words("a?"), choices=(choice, choice)))
    given().when(publish(twice)).then(refused="unsound_protocol", field="content.questions.0.choices.1.answer")


def test_a_circle_of_several_questions_is_named_from_the_first_to_the_first() -> None:
    circle = protocol(asking("a", yes="b"), asking("b", no=END, yes="c"), asking("c", yes=END, no="b"))
    came = given().when(publish(circle))
    assert came.refusal
    assert came.refusal.code == "unsound_protocol"
    assert (came.refusal.field, came.refusal.message) in [
        ("content.questions.1.choices.1.ask", "b → c → b: asking would never end"),
        ("content.questions.2.choices.1.ask", "c → b → c: asking would never end"),
    ]


def test_several_answers_may_lead_to_the_same_question() -> None:
    shared = protocol(asking("a", yes="b", no="b"), asking("b", yes=END))
    given().when(publish(shared)).then(published(shared))


def test_a_question_may_lead_to_one_that_stands_before_it() -> None:
    shared = protocol(asking("a", yes="c"), asking("b", yes=END), asking("c", yes="b"))
    given().when(publish(shared)).then(published(shared))


def test_where_types_are_published_a_protocol_leads_to_those() -> None:
    given(types_published(ILLNESS, INJURY)).when(publish()).then(published(FIRST))
    given(types_published(ILLNESS)).when(publish()).then(
        refused="unknown_type", field="content.questions.1.choices.0.outcome.type", allowed=["illness"]
    )


def test_types_are_published_and_are_a_version() -> None:
    given().when(publish_types(ILLNESS)).then(types_published(ILLNESS))
    given(types_published(ILLNESS)).when(publish_types(ILLNESS, INJURY)).then(
        types_published(ILLNESS, INJURY, number=2)
    )


def test_the_same_types_again_change_nothing() -> None:
    given(types_published(ILLNESS)).when(publish_types(ILLNESS)).then_nothing()


@pytest.mark.parametrize(
    ("types", "field", "allowed"),
    [
        ((ILLNESS, INJURY, ILLNESS), "types.2.type", None),
        ((INJURY, type_of("illness", "injury", "birth")), "types.1.compatible.1", ["injury", "illness"]),
        ((type_of("illness", ends=("treated", "treated")),), "types.0.dispositions.1.disposition", None),
    ],
    ids=["a type twice", "compatible with none", "a disposition twice"],
)
def test_types_that_do_not_hold_together_are_refused_where_they_do_not(
    types: tuple[IncidentType, ...], field: str, allowed: list[str] | None
) -> None:
    given().when(publish_types(*types)).then(refused="unsound_types", field=field, allowed=allowed)


def test_a_type_that_a_protocol_leads_to_stays() -> None:
    known = (types_published(ILLNESS, INJURY), published(FIRST))
    given(known).when(publish_types(ILLNESS)).then(refused="type_in_use", field="types", allowed=["injury"])
    given(known, published(SECOND, number=2)).when(publish_types(ILLNESS)).then(types_published(ILLNESS, number=2))
    given(known, retired()).when(publish_types(ILLNESS)).then(types_published(ILLNESS, number=2))


def test_an_instance_that_starts_from_a_snapshot_knows_what_was_laid_down() -> None:
    offered = CallTransferOffered(at=T0, by=CHEN, call=CALL, desk="medical", reason="a burn", answer_by=later(30))
    call = (received(CALL), answered(CALL), offered)
    laid_down = (types_published(ILLNESS, INJURY), published(FIRST), published(SECOND, number=2), retired())
    memory = folded(INTAKE, [opening(), recorded(2, "intake", *call, *laid_down, fold=INTAKE.fold)])
    assert held(again(memory)) == held(memory)
    assert len(memory.state.protocols[PROTOCOL].versions) == 2
