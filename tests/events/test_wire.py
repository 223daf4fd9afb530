"""What may be asked over the wire, and what is refused before it is looked at."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.wire import Refusal, Reply, Request, issued_at, new_command_id

ASKED: dict[str, Any] = {
    "command": "dispatch.dispatch_units",
    "id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    "actor": "dispatcher/anna",
    "data": {"incident": "inc-42", "units": ["E01"]},
}


def parse(**changed: Any) -> Request:
    return Request.model_validate_json(json.dumps({**ASKED, **changed}))


def test_a_request_is_read_with_its_defaults() -> None:
    request = parse()
    assert (request.command, request.actor, request.data) == (ASKED["command"], ASKED["actor"], ASKED["data"])
    assert (request.id, request.after, request.expires) == (UUID(ASKED["id"]), 0, None)


def test_a_request_survives_the_wire() -> None:
    request = parse(after=12, expires="2026-11-23T16:00:00+08:00")
    assert request.expires == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert Request.model_validate_json(request.model_dump_json()) == request


@pytest.mark.parametrize("missing", ASKED)
def test_a_request_without_what_it_needs_is_refused_by_the_name_of_the_field(missing: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Request.model_validate_json(json.dumps({name: value for name, value in ASKED.items() if name != missing}))
    assert [error["loc"] for error in refusal.value.errors()] == [(missing,)]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("id", "not-an-id"),
        ("id", "c232ab00-9414-4ec7-9f4e-3d5a4f0f1f5a"),
        ("id", "ffffffff-ffff-7fff-bfff-ffffffffffff"),
        ("actor", "anna"),
        ("data", "units"),
        ("data", None),
        ("after", -1),
        ("after", "soon"),
        ("expires", "2026-11-23T08:00:00"),
        ("expires", "9999-12-31T23:59:59-08:00"),
        ("surprise", True),
    ],
)
def test_what_a_request_may_not_say_is_refused_by_the_name_of_the_field(field: str, wrong: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse(**{field: wrong})
    assert {error["loc"] for error in refusal.value.errors()} == {(field,)}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"data": "\\ud800"}', b"[" * 10_000],
    ids=["empty", "cut_off", "list", "null", "not_utf8", "lone_surrogate", "deep"],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate_json(body)


def test_a_command_was_issued_at_the_time_in_its_id() -> None:
    """The example of RFC 9562, appendix A.6."""
    assert issued_at(UUID(ASKED["id"])) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_a_new_command_id_is_of_now_and_like_no_other() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    ids = [new_command_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(before <= issued_at(id) <= datetime.now(UTC) for id in ids)
    assert {(id.version, id.variant) for id in ids} == {(7, "specified in RFC 4122")}
    assert parse(id=str(ids[0])).id == ids[0]


def test_the_latest_moment_that_an_id_can_name_is_read() -> None:
    latest = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) * 1000
    id = UUID(int=latest << 80 | 0x7 << 76 | 0x2 << 62)
    assert issued_at(parse(id=str(id)).id) == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(position=12),
        Reply(position=12, refusal=Refusal(code="unit_not_available", message="m", field="units", allowed=("E02",))),
        Reply(refusal=Refusal(code="malformed", message="m")),
    ],
)
def test_a_reply_survives_the_wire(reply: Reply) -> None:
    assert Reply.model_validate_json(reply.model_dump_json()) == reply
