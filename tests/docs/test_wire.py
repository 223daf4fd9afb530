"""The page about the wire says what the code says."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from events.catalog import Unknown
from events.commit import STREAM, make_commit
from events.envelope import Envelope, decode, encode
from events.people import Caller
from events.questions import QuestionReply, QuestionRequest
from events.verdict import Halt, Verdict
from events.wire import Reply, Request, Storage
from services.common.command import Command
from services.common.question import Question
from services.dispatch.service import DISPATCH
from services.intake.questions import Candidates
from services.intake.service import intake
from services.runtime.status import Status
from tests.docs.codes import RECORDED, UNANSWERED, UNDECIDED, codes
from tests.docs.markdown import DOCS, blocks, code_words, rows, text

WIRE = DOCS / "wire.md"
QUESTIONS: dict[str, type[Question]] = {
    name: question for context in (intake(ZoneInfo("UTC")), DISPATCH) for name, question in context.questions.items()
}
COMMANDS: dict[str, type[Command]] = {
    name: command for context in (intake(ZoneInfo("UTC")), DISPATCH) for name, command in context.commands.items()
}


@pytest.mark.parametrize("example", blocks(WIRE, "json request"))
def test_a_request_is_one_and_so_is_its_command(example: str) -> None:
    request = Request.model_validate_json(example)
    COMMANDS[request.command].model_validate({**request.data, "by": request.actor})


@pytest.mark.parametrize("example", blocks(WIRE, "json reply"))
def test_a_reply_is_one_written_as_it_is_sent(example: str) -> None:
    assert json.loads(Reply.model_validate_json(example).model_dump_json(exclude_none=True)) == json.loads(example)


@pytest.mark.parametrize("example", blocks(WIRE, "json question"))
def test_a_question_is_one(example: str) -> None:
    request = QuestionRequest.model_validate_json(example)
    QUESTIONS[request.question].model_validate(request.data)


@pytest.mark.parametrize("example", blocks(WIRE, "json answer"))
def test_an_answer_is_one_written_as_it_is_sent(example: str) -> None:
    reply = QuestionReply.model_validate_json(example)
    if reply.answer is not None:
        assert Candidates.model_validate(reply.answer).model_dump(mode="json") == reply.answer
    assert json.loads(reply.model_dump_json(exclude_none=True)) == json.loads(example)


@pytest.mark.parametrize("example", blocks(WIRE, "json event"))
def test_an_event_is_one_written_as_it_is_stored(example: str) -> None:
    envelope = decode(json.loads(example))
    assert isinstance(envelope, Envelope)
    assert not isinstance(envelope.event, Unknown)
    assert json.loads(encode(envelope)) == json.loads(example)


def test_the_headers_are_those_of_a_commit() -> None:
    (example,) = blocks(WIRE, "json headers")
    made = make_commit("dispatch", [], id="id", fence=10, seen=11, instance="one", fold=1, decided=datetime.now(UTC))
    assert json.loads(example).keys() == {*made.headers, STREAM}


def test_what_is_said_of_the_disk_is_such() -> None:
    (example,) = blocks(WIRE, "json storage")
    assert json.loads(Storage.model_validate_json(example).model_dump_json()) == json.loads(example)


def test_a_caller_is_one() -> None:
    (example,) = blocks(WIRE, "json caller")
    assert Caller.model_validate_json(example).model_dump(mode="json", exclude_none=True) == json.loads(example)


def test_the_status_is_one() -> None:
    (example,) = blocks(WIRE, "json status")
    assert tuple(json.loads(example)) == Status._fields


def test_the_verdict_and_the_key_are_such() -> None:
    (verdict,), (halt,) = blocks(WIRE, "json verdict"), blocks(WIRE, "json halt")
    assert json.loads(Verdict.model_validate_json(verdict).model_dump_json()) == json.loads(verdict)
    assert json.loads(Halt.model_validate_json(halt).model_dump_json()) == json.loads(halt)


def test_every_command_is_listed_with_its_fields() -> None:
    listed = {code_words(name)[0]: fields.replace("`", "") for name, fields in rows(WIRE, "commands")}
    assert listed == {name: ", ".join(fields_of(command)) for name, command in COMMANDS.items()}


def test_every_question_is_listed_with_its_fields_and_its_answer_s() -> None:
    listed = {
        code_words(row[0])[0]: tuple(cell.replace("`", "") for cell in row[1:]) for row in rows(WIRE, "questions")
    }
    assert listed == {
        name: (", ".join(fields_of(question)), ", ".join(fields_of(question.answer)))
        for name, question in QUESTIONS.items()
    }


def fields_of(command: type[BaseModel]) -> list[str]:
    """A model's fields as the page writes them: with a question mark where one may be left out."""
    fields = command.model_fields.items()
    return [name if field.is_required() else f"{name}?" for name, field in fields if name != "by"]


def test_every_recorded_refusal_is_listed() -> None:
    paragraph = text(WIRE).partition("<!-- recorded -->")[2].strip().partition("\n\n")[0]
    assert code_words(paragraph) == sorted(codes("services", by=RECORDED))


def test_every_refusal_that_decides_nothing_is_listed() -> None:
    listed = [code for row in rows(WIRE, "undecided") for code in code_words(row[0])]
    assert sorted(listed) == sorted(codes("services", by=UNDECIDED))


def test_every_refusal_of_a_question_is_listed() -> None:
    listed = [code for row in rows(WIRE, "unanswered") for code in code_words(row[0])]
    assert sorted(listed) == sorted({*codes("services", by=UNANSWERED), "malformed"})
