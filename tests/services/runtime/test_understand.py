"""A message from outside becomes a command, or an answer that names the field that is wrong. Nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from events.wire import Reply
from services.dispatch.commands import StartDuty
from services.dispatch.service import DISPATCH
from services.intake.commands.incidents import OpenIncident
from services.runtime.asking import MOST_BYTES, Ask, understand
from services.runtime.context import Context
from tests.services.asked import start_duty
from tests.services.city import ANNA
from tests.services.intake.past import INTAKE
from tests.services.runtime.commits import asking, command_id, message

OPENING = {"incident": "fire", "type": "fire", "priority": 1, "place": {"point": {"lat": 31.2, "lon": 121.5}}}
CALLING = {"call": "call-1", "channel": "fire_119"}


def refusal_of(context: Context[Any], body: bytes) -> tuple[str, str | None]:
    reply = understand(body, context)
    assert isinstance(reply, Reply), reply
    assert reply.position is None, "what was not understood is nowhere in the log"
    assert reply.refusal is not None
    assert reply.refusal.message
    return reply.refusal.code, reply.refusal.field


def test_a_right_message_is_understood_and_its_actor_is_who_vouched_for() -> None:
    understood = understand(to_json(message(after=7)), DISPATCH)
    assert not isinstance(understood, Reply)
    request, command = understood
    assert command == StartDuty(by=ANNA, unit="E01")
    assert (request.id, request.after, request.expires) == (command_id(1), 7, None)


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    understood = understand(to_json(message(expires="2026-11-23T12:00:00+08:00")), DISPATCH)
    assert not isinstance(understood, Reply)
    assert str(understood[0].expires) == "2026-11-23 04:00:00+00:00"


def test_an_unknown_command_is_answered_with_those_that_are_known() -> None:
    reply = understand(to_json(message("dispatch.fly")), DISPATCH)
    assert isinstance(reply, Reply)
    assert reply.refusal is not None
    assert (reply.refusal.code, reply.refusal.field) == ("unknown_command", "command")
    assert reply.refusal.allowed == (
        "dispatch.dispatch_units",
        "dispatch.end_duty",
        "dispatch.register_unit",
        "dispatch.release_unit",
        "dispatch.report_unit_status",
        "dispatch.retry_reaction",
        "dispatch.start_duty",
    )


def test_a_command_of_another_context_is_unknown_here() -> None:
    assert refusal_of(INTAKE, to_json(message())) == ("unknown_command", "command")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"data":{"a":"\\ud800"}}']
)
def test_what_is_no_message_is_malformed(body: bytes) -> None:
    assert refusal_of(DISPATCH, body)[0] == "malformed"


def test_a_message_that_is_too_large_is_not_even_read() -> None:
    assert refusal_of(DISPATCH, b"[" * (MOST_BYTES + 1)) == ("too_large", None)


WRONG_ENVELOPES: dict[str, tuple[dict[str, Any], str]] = {
    "an id that is no uuid": ({"id": "7"}, "id"),
    "an id that says not when it was issued": ({"id": "2b4e28ba-2fa1-41d2-883f-0016d3cca427"}, "id"),
    "an id of a year that no calendar has": ({"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}, "id"),
    "an actor of no kind": ({"actor": "anna"}, "actor"),
    "an actor over two lines": ({"actor": "dispatcher/anna\n"}, "actor"),
    "a position before the first": ({"after": -1}, "after"),
    "a position that is no number": ({"after": "soon"}, "after"),
    "a time without a zone": ({"expires": "2026-11-23T12:00:00"}, "expires"),
    "a time that is none": ({"expires": "noon"}, "expires"),
    "a time that UTC cannot tell": ({"expires": "9999-12-31T23:59:59-14:00"}, "expires"),
    "data that is a list": ({"data": ["E01"]}, "data"),
    "a part that nobody knows": ({"urgent": True}, "urgent"),
}


@pytest.mark.parametrize("wrong", WRONG_ENVELOPES)
def test_what_is_wrong_with_a_message_is_named(wrong: str) -> None:
    parts, field = WRONG_ENVELOPES[wrong]
    assert refusal_of(DISPATCH, to_json(message(**parts))) == ("malformed", field)


@pytest.mark.parametrize("missing", ["command", "id", "actor", "data"])
def test_a_missing_part_is_named(missing: str) -> None:
    parts = message()
    del parts[missing]
    assert refusal_of(DISPATCH, to_json(parts)) == ("malformed", missing)


WRONG_DATA: dict[str, tuple[Context[Any], str, dict[str, Any], str]] = {
    "no unit": (DISPATCH, "start_duty", {}, "data.unit"),
    "a unit without a name": (DISPATCH, "start_duty", {"unit": ""}, "data.unit"),
    "a unit with a name of 65 letters": (DISPATCH, "start_duty", {"unit": "E" * 65}, "data.unit"),
    "a unit that is a number": (DISPATCH, "start_duty", {"unit": 7}, "data.unit"),
    "a field too many": (DISPATCH, "start_duty", {"unit": "E01", "colour": "red"}, "data.colour"),
    "no units": (DISPATCH, "dispatch_units", {"incident": "fire", "units": []}, "data.units"),
    "too many units": (DISPATCH, "dispatch_units", {"incident": "fire", "units": ["E01"] * 101}, "data.units"),
    "units that are a word": (DISPATCH, "dispatch_units", {"incident": "fire", "units": "E01"}, "data.units"),
    "one wrong unit of two": (DISPATCH, "dispatch_units", {"incident": "fire", "units": ["E01", "?"]}, "data.units.1"),
    "a unit that can do nothing": (
        DISPATCH,
        "register_unit",
        {"unit": "E01", "agency": "fire", "capabilities": []},
        "data.capabilities",
    ),
    "a progress that is none": (
        DISPATCH,
        "report_unit_status",
        {"unit": "E01", "incident": "fire", "progress": "asleep"},
        "data.progress",
    ),
    "a channel that is none": (INTAKE, "receive_call", {**CALLING, "channel": "pigeon"}, "data.channel"),
    "a report too long": (INTAKE, "receive_call", {**CALLING, "report": "x" * 2001}, "data.report"),
    "a report that PostgreSQL cannot keep": (INTAKE, "receive_call", {**CALLING, "report": "a\0b"}, "data.report"),
    "an empty report": (INTAKE, "receive_call", {**CALLING, "report": " "}, "data.report"),
    "a priority of six": (INTAKE, "open_incident", {**OPENING, "priority": 6}, "data.priority"),
    "a priority in words": (INTAKE, "open_incident", {**OPENING, "priority": "high"}, "data.priority"),
    "a type with capitals": (INTAKE, "open_incident", {**OPENING, "type": "FIRE"}, "data.type"),
    "a place that is text": (INTAKE, "open_incident", {**OPENING, "place": "the Bund"}, "data.place"),
    "a latitude off the globe": (
        INTAKE,
        "open_incident",
        {**OPENING, "place": {"point": {"lat": 91, "lon": 0}}},
        "data.place.point.lat",
    ),
    "a longitude off the globe": (
        INTAKE,
        "open_incident",
        {**OPENING, "place": {"point": {"lat": 0, "lon": -180.1}}},
        "data.place.point.lon",
    ),
    "half a point": (INTAKE, "open_incident", {**OPENING, "place": {"point": {"lat": 0}}}, "data.place.point.lon"),
}


@pytest.mark.parametrize("wrong", WRONG_DATA)
def test_what_is_wrong_with_a_command_is_named_by_its_path(wrong: str) -> None:
    context, name, data, field = WRONG_DATA[wrong]
    assert refusal_of(context, to_json(message(f"{context.name}.{name}", data))) == ("malformed", field)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_a_coordinate_that_is_no_number_is_named(number: bytes) -> None:
    body = to_json(message("intake.open_incident", {**OPENING, "place": {"point": {"lat": 0, "lon": 0.125}}}))
    code, field = refusal_of(INTAKE, body.replace(b"0.125", number))
    assert code == "malformed"
    assert field in ("data.place.point.lon", None)


def test_a_right_command_of_intake_is_understood() -> None:
    understood = understand(to_json(message("intake.open_incident", OPENING)), INTAKE)
    assert not isinstance(understood, Reply)
    assert isinstance(understood[1], OpenIncident)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(part=st.sampled_from(["command", "id", "actor", "data", "after", "expires"]), value=JSON)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_message_it_is_understood_or_answered(part: str, value: object) -> None:
    understand(to_json({**message(), part: value}, inf_nan_mode="constants"), DISPATCH)


@given(body=st.binary(max_size=64))
@settings(max_examples=100, deadline=None)
def test_whatever_bytes_come_they_are_answered(body: bytes) -> None:
    assert refusal_of(DISPATCH, body)[0] == "malformed"


def test_the_same_command_has_the_same_digest_and_every_other_another() -> None:
    first = asking(start_duty("E01"))
    others: list[Ask] = [
        asking(start_duty("E02")),
        asking(StartDuty(by="dispatcher/bao", unit="E01")),
    ]
    assert asking(start_duty("E01"), 2).digest == first.digest
    assert first.digest not in {other.digest for other in others}


def test_a_field_that_newer_code_adds_and_nobody_fills_in_does_not_make_a_retry_another_command() -> None:
    class StartDutySomewhere(StartDuty, name="dispatch.start_duty"):
        station: str | None = None

    def digest(command: StartDuty) -> str:
        return asking(command).digest

    newer = StartDutySomewhere(by=ANNA, unit="E01")
    assert digest(newer) == digest(StartDuty(by=ANNA, unit="E01"))
    assert digest(StartDutySomewhere(by=ANNA, unit="E01", station="north")) != digest(newer)
