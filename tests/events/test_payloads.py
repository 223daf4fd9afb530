"""Everything that was ever stored is read today, and a change that would break it is noticed here."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from events import catalog, schemas
from events.catalog import CLASSES, EVENTS, Payload
from events.event import Event
from events.values import Code, IncidentId, UnitId
from tests.events.stored import PAYLOADS, expected, read_json, still_reads

STORED = {
    "at": "2026-11-23T08:20:00Z",
    "by": "dispatcher/anna",
    "unit": "M07",
    "incident": "inc-42",
    "reason": "not_needed",
}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The catalog, to be changed for one test."""
    monkeypatch.setattr(catalog, "_readers", {})
    return monkeypatch


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_payload_is_read_as_what_it_was(path: Path) -> None:
    still_reads(f"liandong.{path.parent.name}", read_json(path), expected(path))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_payload_fits_the_schema_of_its_version(path: Path) -> None:
    jsonschema.validate(read_json(path), read_json(schemas.FOLDER / f"{path.parent.name}.json"))


def test_every_version_of_every_event_has_a_stored_payload() -> None:
    versions = {f"{event.name}.v{version}" for event in EVENTS for version in range(1, event.version + 1)}
    assert {path.parent.name for path in PAYLOADS} == versions


def test_every_older_version_can_be_brought_to_the_next() -> None:
    steps = {(event.name, version) for event in EVENTS for version in range(1, event.version)}
    assert set(catalog.UPCASTERS) == steps


@pytest.mark.parametrize("name", schemas.schemas())
def test_a_committed_schema_is_that_of_todays_class(name: str) -> None:
    written = (schemas.FOLDER / name).read_text(encoding="utf-8")
    assert written == schemas.schemas()[name], "`python -m events.schemas` writes it anew"
    jsonschema.Draft202012Validator.check_schema(json.loads(written))


def test_no_schema_is_of_an_event_that_is_gone() -> None:
    for path in schemas.FOLDER.glob("*.json"):
        name, _, version = path.stem.rpartition(".v")
        assert 1 <= int(version) <= CLASSES[name].version


class WithoutAField(Event, name="dispatch.unit_released", version=1, about="unit"):
    unit: UnitId
    incident: IncidentId


class WithAFieldRenamed(WithoutAField, name="dispatch.unit_released", version=1, about="unit"):
    why: Code


class WithAFieldRetyped(WithoutAField, name="dispatch.unit_released", version=1, about="unit"):
    reason: int


class WithANewRequiredField(WithoutAField, name="dispatch.unit_released", version=1, about="unit"):
    reason: Code
    approved_by: Code


class WithANewDefault(WithoutAField, name="dispatch.unit_released", version=1, about="unit"):
    reason: Code
    approved_by: Code | None = None


@pytest.mark.parametrize(
    "changed", [WithoutAField, WithAFieldRenamed, WithAFieldRetyped, WithANewRequiredField, WithANewDefault]
)
def test_a_change_that_stored_payloads_do_not_survive_is_noticed(
    known: pytest.MonkeyPatch, changed: type[Event]
) -> None:
    still_reads("liandong.dispatch.unit_released.v1", STORED, STORED)
    known.setitem(CLASSES, "dispatch.unit_released", changed)
    known.setattr(catalog, "_readers", {})
    with pytest.raises((ValueError, AssertionError)):
        still_reads("liandong.dispatch.unit_released.v1", STORED, STORED)


class UnitReleasedToday(Event, name="dispatch.unit_released", version=3, about="unit"):
    """As it may be one day: what was `reason` is called `cause`, and who approved it is told."""

    unit: UnitId
    incident: IncidentId
    cause: Code
    approved_by: Code


def rename_reason(payload: Payload) -> Payload:
    return {**{name: value for name, value in payload.items() if name != "reason"}, "cause": payload["reason"]}


def nobody_approved(payload: Payload) -> Payload:
    return {**payload, "approved_by": "nobody"}


V2: dict[str, Any] = rename_reason(STORED)
V3: dict[str, Any] = nobody_approved(V2)


@pytest.mark.parametrize(("version", "stored"), [(1, STORED), (2, V2), (3, V3)])
def test_an_older_version_is_brought_to_todays_step_by_step(
    known: pytest.MonkeyPatch, version: int, stored: Payload
) -> None:
    known.setitem(CLASSES, "dispatch.unit_released", UnitReleasedToday)
    known.setitem(catalog.UPCASTERS, ("dispatch.unit_released", 1), rename_reason)
    known.setitem(catalog.UPCASTERS, ("dispatch.unit_released", 2), nobody_approved)
    still_reads(f"liandong.dispatch.unit_released.v{version}", stored, V3)


def test_of_a_newer_version_than_todays_nothing_is_claimed(known: pytest.MonkeyPatch) -> None:
    assert catalog.reader("liandong.dispatch.unit_released.v2") is None
