"""An event in the log is a legal CloudEvent, and comes back as it was."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import from_json

from events.catalog import EVENTS, Unknown
from events.dispatch import UnitAssigned, UnitWentOnDuty
from events.envelope import Envelope, decode, encode, event_id
from events.event import Event
from events.intake.incidents import IncidentOpened
from tests.events.generated import any_event

words = st.text(st.characters(exclude_categories=["Cs"]))
envelopes = st.builds(
    Envelope,
    id=words,
    source=words,
    event=any_event(EVENTS),
    command=st.none() | words,
    digest=st.none() | words,
    cause=st.none() | words,
    depth=st.integers(0, 17),
    exercise=st.booleans(),
)

ON_DUTY = UnitWentOnDuty(at=datetime(2026, 11, 23, 8, tzinfo=UTC), by="crew/E01", unit="E01")
ASSIGNED = UnitAssigned(
    at=datetime(2026, 11, 23, 8, 1, tzinfo=UTC),
    by="dispatcher/anna",
    unit="E01",
    incident="inc-42",
    acknowledge_by=datetime(2026, 11, 23, 8, 3, tzinfo=UTC),
)


def stored(event: Event, **more: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = json.loads(encode(Envelope("an-id", "/liandong/city/dispatch", event, **more)))
    return attributes


@given(envelopes)
def test_an_envelope_comes_back_as_it_was(envelope: Envelope) -> None:
    assert decode(from_json(encode(envelope))) == envelope


@given(envelopes)
def test_an_envelope_is_a_cloud_event(envelope: Envelope) -> None:
    attributes = json.loads(encode(envelope))
    data = attributes.pop("data")
    assert {"specversion", "id", "source", "type"} <= attributes.keys()
    assert attributes["specversion"] == "1.0"
    assert attributes["datacontenttype"] == "application/json"
    assert attributes["time"] == data["at"]
    assert attributes["subject"] == f"{envelope.event.about}/{data[envelope.event.about]}"  # type: ignore[union-attr]
    for name, value in attributes.items():
        assert re.fullmatch(r"[a-z0-9]{1,20}", name)
        assert isinstance(value, (str, bool, int))


def test_who_did_it_and_which_incident_it_belongs_to_can_be_read_without_the_data() -> None:
    attributes = stored(ASSIGNED)
    assert attributes["actor"] == "dispatcher/anna"
    assert attributes["correlationid"] == "inc-42"
    assert attributes["type"] == "liandong.dispatch.unit_assigned.v1"
    assert "correlationid" not in stored(ON_DUTY)


def test_cause_and_command_stay_as_they_were_given() -> None:
    attributes = stored(ASSIGNED, cause="what-it-reacts-to", command="what-was-asked", digest="d")
    assert (attributes["causationid"], attributes["commandid"]) == ("what-it-reacts-to", "what-was-asked")
    assert not {"causationid", "commandid", "commanddigest"} & stored(ASSIGNED).keys()


def test_the_time_is_when_it_happened_in_utc() -> None:
    elsewhere = UnitWentOnDuty.model_validate({"at": "2026-11-23T16:00:00+08:00", "by": "crew/E01", "unit": "E01"})
    assert elsewhere == ON_DUTY
    assert stored(elsewhere)["time"] == "2026-11-23T08:00:00Z"


def test_an_event_of_an_unknown_type_is_kept_as_it_is() -> None:
    attributes = {**stored(ASSIGNED), "type": "org.example.flood.v1", "data": {"metres": 2.5}}
    envelope = decode(attributes)
    assert envelope.event == Unknown("org.example.flood.v1", "unit/E01", {"metres": 2.5})
    assert (envelope.id, envelope.source) == ("an-id", "/liandong/city/dispatch")


@pytest.mark.parametrize(
    "type_name",
    [
        "liandong.dispatch.unit_assigned.v2",
        "liandong.dispatch.unit_teleported.v1",
        "liandong.dispatch.unit_assigned",
        "dispatch.unit_assigned.v1",
        "",
    ],
)
def test_no_type_is_guessed(type_name: str) -> None:
    assert isinstance(decode({**stored(ASSIGNED), "type": type_name}).event, Unknown)


def test_what_is_not_ours_is_not_published() -> None:
    with pytest.raises(TypeError, match=r"org\.example\.flood"):
        encode(Envelope("an-id", "/liandong/city/dispatch", Unknown("org.example.flood.v1", "", {})))


@pytest.mark.parametrize("missing", ["id", "source", "type", "data"])
def test_an_envelope_without_what_it_needs_is_refused(missing: str) -> None:
    attributes = stored(ASSIGNED)
    del attributes[missing]
    with pytest.raises(KeyError, match=missing):
        decode(attributes)


OPENED = {
    "at": "2026-11-23T08:00:00Z",
    "by": "calltaker/wang",
    "incident": "inc-42",
    "number": "20261123-00042",
    "type": "structure_fire",
    "priority": 1,
    "place": {"point": {"lat": 39.9, "lon": 116.4}},
}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("at", "2026-11-23T08:00:00"),
        ("at", "0001-01-01T00:00:00+08:00"),
        ("at", "9999-12-31T23:59:59-08:00"),
        ("at", "yesterday"),
        ("by", "anna"),
        ("by", None),
        ("incident", ""),
        ("incident", "an id with spaces"),
        ("incident", "i" * 65),
        ("type", "Structure Fire"),
        ("priority", 0),
        ("priority", 6),
        ("place", {"point": {"lat": 90.1, "lon": 0}}),
        ("place", {"point": {"lat": 0, "lon": -180.1}}),
        ("place", {"point": {"lat": float("nan"), "lon": 0}}),
        ("place", {"point": {"lat": 0}}),
        ("place", {"address": "x" * 2001}),
        ("place", {"address": "   "}),
        ("place", {"address": "a\0b"}),
        ("place", {}),
        ("colour", "red"),
    ],
)
def test_a_payload_that_does_not_fit_is_refused_by_the_name_of_its_field(field: str, wrong: object) -> None:
    IncidentOpened.model_validate(OPENED)
    attributes = {**stored(ASSIGNED), "type": IncidentOpened.type_name, "data": {**OPENED, field: wrong}}
    with pytest.raises(ValidationError) as refusal:
        decode(attributes)
    assert refusal.value.errors()[0]["loc"][0] == field


def test_the_same_origin_gives_the_same_id_and_another_one_another() -> None:
    # Written down, as it must be the same in another process and release too.
    assert event_id("dispatch", "a-command", 0) == "aa3ea569-7536-5cf1-a67b-e865a1defe0d"
    origins = [("dispatch", "a-command", 0), ("dispatch", "a-command", 1), ("intake", "a-command", 0)]
    assert len({event_id(*origin) for origin in origins}) == 3
