"""Commands through the gateway to real services, and back to whoever gave them."""

import os
import time
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.intake.reference import TriageProtocol
from events.wire import Refusal
from gateway.commanding import malformed, translate
from gateway.intake.mutations import CloseIncidentInput
from services.intake.commands.calls import EraseCaller
from tests.gateway.house import House

OPEN = """
mutation ($id: ID!, $input: OpenIncidentInput!, $options: CommandOptions) {
  openIncident(commandId: $id, input: $input, options: $options) {
    position refusal { code message field allowed } incident { id number status place { address } version { position } }
  }
}
"""
UNIT = """
mutation ($id: ID!, $input: <input>!) {
  <name>(commandId: $id, input: $input) {
    position refusal { code message field allowed } unit { id status onDuty }
  }
}
"""
REGISTER = UNIT.replace("<name>", "registerUnit").replace("<input>", "RegisterUnitInput")
START_DUTY = UNIT.replace("<name>", "startDuty").replace("<input>", "StartDutyInput")
STATUS = UNIT.replace("<name>", "reportUnitStatus").replace("<input>", "UnitStatusInput")
DISPATCH = """
mutation ($id: ID!, $input: DispatchUnitsInput!, $options: CommandOptions) {
  dispatchUnits(commandId: $id, input: $input, options: $options) {
    position refusal { code field } incident { units { status unit { id } } }
  }
}
"""
FIRE = {"type": "fire", "priority": 2, "place": {"address": "Nanjing Road 1", "point": {"lat": 31.23, "lon": 121.47}}}


def command_id() -> str:
    """A new UUID of version 7."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10)) & ~(0xF << 76) & ~(0x3 << 62)
    return str(UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62 | random))


async def test_from_an_open_incident_to_a_unit_on_its_way(house: House) -> None:
    opened = await house.ask(OPEN, id=command_id(), input=FIRE)
    assert opened["refusal"] is None
    assert opened["incident"]["status"] == "OPEN"
    assert opened["incident"]["version"]["position"] == opened["position"]
    unit = {"id": "E01", "agency": "fire", "capabilities": ["pump"]}
    assert (await house.ask(REGISTER, id=command_id(), input=unit))["unit"] == {
        "id": "E01",
        "status": "OFF_DUTY",
        "onDuty": False,
    }
    assert (await house.ask(START_DUTY, id=command_id(), input={"unitId": "E01"}))["unit"]["status"] == "AVAILABLE"
    incident = opened["incident"]["id"]
    sent = await house.ask(
        DISPATCH,
        id=command_id(),
        input={"incidentId": incident, "unitIds": ["E01"]},
        options={"after": opened["position"], "expires": "2100-01-01T00:00:00Z"},
    )
    assert sent["incident"]["units"] == [{"status": "DISPATCHED", "unit": {"id": "E01"}}]
    report = {"unitId": "E01", "incidentId": incident, "status": "EN_ROUTE"}
    assert (await house.ask(STATUS, id=command_id(), input=report))["unit"]["status"] == "EN_ROUTE"


async def test_a_command_may_name_an_incident_by_its_number(house: House) -> None:
    opened = await house.ask(OPEN, id=command_id(), input=FIRE)
    number = opened["incident"]["number"]
    await house.ask(REGISTER, id=command_id(), input={"id": "E01", "agency": "fire", "capabilities": ["pump"]})
    await house.ask(START_DUTY, id=command_id(), input={"unitId": "E01"})
    sent = await house.ask(
        DISPATCH,
        id=command_id(),
        input={"incidentId": number, "unitIds": ["E01"]},
        options={"after": opened["position"]},
    )
    assert sent["incident"]["units"] == [{"status": "DISPATCHED", "unit": {"id": "E01"}}]
    report = {"unitId": "E01", "incidentId": number, "status": "EN_ROUTE"}
    assert (await house.ask(STATUS, id=command_id(), input=report))["unit"]["status"] == "EN_ROUTE"
    unknown = await house.ask(DISPATCH, id=command_id(), input={"incidentId": "20000101-00001", "unitIds": ["E01"]})
    assert unknown["refusal"]["code"] == "unknown_incident"


async def test_the_same_command_again_gets_the_first_answer(house: House) -> None:
    id_ = command_id()
    first = await house.ask(OPEN, id=id_, input=FIRE)
    assert await house.ask(OPEN, id=id_, input=FIRE) == first
    assert await house.ask(OPEN, id=id_.upper(), input=FIRE) == first
    other = await house.ask(OPEN, id=id_, input={**FIRE, "priority": 1})
    assert other["refusal"]["code"] == "id_misused"
    assert other["refusal"]["field"] == "commandId"


async def test_an_answer_from_both_stores_waits_for_the_journal(house: House) -> None:
    journaled = OPEN.replace("position refusal", "position durability refusal")
    opened = await house.ask(journaled, id=command_id(), input=FIRE, options={"durability": "JOURNAL"})
    head = await house.ask("{ head { position verdict { trust } } }")
    assert opened["durability"] == "JOURNAL"
    assert int(head["position"]) >= int(opened["position"])
    assert head["verdict"] == {"trust": "VERIFIED"}
    assert (await house.ask(journaled, id=command_id(), input=FIRE))["durability"] == "LOG"


async def test_a_refusal_names_the_field_and_what_would_be_legal_in_the_words_of_the_query(house: House) -> None:
    unknown = await house.ask(DISPATCH, id=command_id(), input={"incidentId": "none", "unitIds": ["none"]})
    assert unknown["refusal"]["field"] == "input.incidentId"
    assert unknown["position"] is not None
    assert unknown["incident"] is None
    incident = (await house.ask(OPEN, id=command_id(), input=FIRE))["incident"]["id"]
    await house.ask(REGISTER, id=command_id(), input={"id": "E09", "agency": "fire", "capabilities": ["pump"]})
    await house.ask(START_DUTY, id=command_id(), input={"unitId": "E09"})
    await house.ask(DISPATCH, id=command_id(), input={"incidentId": incident, "unitIds": ["E09"]})
    report = {"unitId": "E09", "incidentId": incident, "status": "DISPATCHED"}
    await house.ask(STATUS, id=command_id(), input={**report, "status": "ON_SCENE"})
    refusal = (await house.ask(STATUS, id=command_id(), input=report))["refusal"]
    assert refusal["field"] == "input.status"
    assert refusal["allowed"]
    assert set(refusal["allowed"]) <= {"TRANSPORTING", "AT_DESTINATION", "CLEARED", "ON_SCENE", "EN_ROUTE"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": {"point": {"lat": 91, "lon": 0}}}, "input.place.point.lat"),
        ({"place": {"point": {"lat": 0, "lon": -180.1}}}, "input.place.point.lon"),
        ({"priority": 6}, "input.priority"),
        ({"type": "Big Fire!"}, "input.type"),
        ({"callId": "no spaces"}, "input.callId"),
        ({"id": "x/y"}, "input.id"),
    ],
)
async def test_a_malformed_value_is_refused_by_the_name_of_its_field(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = await house.ask(OPEN, id=command_id(), input=FIRE | change)
    assert answer["refusal"]["code"] == "malformed"
    assert answer["refusal"]["field"] == field
    assert answer["position"] is None
    assert answer["incident"] is None


@pytest.mark.parametrize("id_", ["", "1", "4f9e5f6e-52b6-4c4c-8f2e-0a4b2f6f1d11", "not-a-uuid"])
async def test_a_command_id_is_a_uuid_of_version_7(house: House, id_: str) -> None:
    answer = await house.ask(OPEN, id=id_, input=FIRE)
    assert (answer["refusal"]["code"], answer["refusal"]["field"]) == ("malformed", "commandId")


async def test_an_expired_command_is_not_begun(house: House) -> None:
    answer = await house.ask(OPEN, id=command_id(), input=FIRE, options={"expires": "2020-01-01T00:00:00Z"})
    assert (answer["refusal"]["code"], answer["refusal"]["field"]) == ("expired", "options.expires")


def test_when_to_come_back_is_told() -> None:
    busy = Refusal(code="busy", message="send it again in 1.5 seconds", retry_after=1.5)
    assert translate(busy, object).retry_after == 1.5


@pytest.mark.parametrize(
    ("code", "word", "name"),
    [
        ("incident_closed", "reopen_incident", "reopenIncident"),
        ("incident_closed", "out_on_arrival", "out_on_arrival"),
        ("illegal_transition", "attach_call", "attachCall"),
        ("incident_incomplete", "primary_call", "PRIMARY_CALL"),
    ],
)
def test_what_is_allowed_is_written_as_a_client_writes_it(code: str, word: str, name: str) -> None:
    refusal = translate(Refusal(code=code, message="", field="data.incident", allowed=(word,)), CloseIncidentInput)
    assert (refusal.field, refusal.allowed) == ("input.incidentId", [name])


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("title", "medical", "is an object, with its fields by name"),
        ("questions", [], "takes at least 1"),
    ],
)
def test_what_is_malformed_is_told_in_words(field: str, given: Any, message: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TriageProtocol.model_validate({"title": {"zh": "a", "en": "a"}, "questions": [], field: given})
    assert malformed(wrong.value) == Refusal(code="malformed", message=message, field=field)


def test_a_person_that_is_none_is_told_in_words() -> None:
    with pytest.raises(ValidationError) as wrong:
        EraseCaller.model_validate({"by": "supervisor/chen", "person": "zzz", "reason": "asked"})
    assert malformed(wrong.value).message.startswith("is a person id as `Call.caller` has it")
