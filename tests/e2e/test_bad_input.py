"""Whatever is sent to a service, it says what is wrong with it, and goes on."""

import json
from typing import Any

from events.naming import command_subject
from events.wire import Reply, new_command_id
from tests.e2e.caller import Caller
from tests.e2e.installation import Installation


def request(**changed: Any) -> dict[str, Any]:
    good = {"command": "intake.receive_call", "id": str(new_command_id()), "actor": "dispatcher/anna"}
    return {**good, "data": {"call": "c1", "channel": "app"}, **changed}


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in request().items() if name != field}


PLACE = {"address": "here", "point": {"lat": 31.0, "lon": 121.0}}
BAD: dict[str, tuple[bytes, str, str | None]] = {
    "malformed JSON": (b"{", "malformed", None),
    "not an object": (b"[]", "malformed", None),
    "nothing": (b"", "malformed", None),
    "unknown command": (json.dumps(request(command="intake.fly")).encode(), "unknown_command", "command"),
    "no id": (json.dumps(without("id")).encode(), "malformed", "id"),
    "no actor": (json.dumps(without("actor")).encode(), "malformed", "actor"),
    "an id of another version": (
        json.dumps(request(id="6a1f8d0e-63d5-4c0f-9d0c-6c6961646f6e")).encode(),
        "malformed",
        "id",
    ),
    "wrong type": (json.dumps(request(data={"call": 1, "channel": "app"})).encode(), "malformed", "data.call"),
    "missing field": (json.dumps(request(data={"channel": "app"})).encode(), "malformed", "data.call"),
    "unknown field": (
        json.dumps(request(data={"call": "c1", "channel": "app", "colour": "red"})).encode(),
        "malformed",
        "data.colour",
    ),
    "unknown enum": (
        json.dumps(request(data={"call": "c1", "channel": "pigeon"})).encode(),
        "malformed",
        "data.channel",
    ),
    "a time without a zone": (json.dumps(request(expires="2026-11-23T12:00:00")).encode(), "malformed", "expires"),
    "off the globe": (
        json.dumps(
            request(data={"call": "c1", "channel": "app", "place": {**PLACE, "point": {"lat": 91, "lon": 0}}})
        ).encode(),
        "malformed",
        "data.place.point.lat",
    ),
    "oversized": (json.dumps(request(data={"call": "c1", "report": "x" * 300_000})).encode(), "too_large", None),
    "too old": (
        json.dumps(request(id="01890000-0000-7000-8000-000000000000")).encode(),
        "too_old",
        "id",
    ),
}


async def test_bad_input_is_refused_by_field_and_the_service_goes_on(up: Installation) -> None:
    async with up.broker() as nats:
        caller = Caller(nats)
        await caller.do("intake.receive_call", call="first", channel="app")
        intake = up.pid_of("intake")
        for what, (body, code, field) in BAD.items():
            answer = await nats.request(command_subject("city", "intake"), body, timeout=5)
            reply = Reply.model_validate_json(answer.data)
            assert reply.position is None, what
            assert reply.refusal, what
            assert (reply.refusal.code, reply.refusal.field) == (code, field), what
        await caller.do("intake.receive_call", call="last", channel="app")
        assert up.pid_of("intake") == intake
