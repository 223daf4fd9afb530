"""Several people at their desks: passing calls on, saying what they are about, and asking by published protocols."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.gateway.house import open_house
from tests.gateway.test_commands import command_id
from tests.services.intake.published import FIRST, SECOND, type_of

LI, WANG, CHEN = "calltaker/li", "calltaker/wang", "supervisor/chen"
BADGES = {actor: f"{actor}-of-this-city" for actor in (LI, WANG, CHEN)}
TOKENS = {token: actor for actor, token in BADGES.items()}
ANSWERED = "position refusal { code message field allowed }"
SHOWN = """call {
  id status desk handler offer { desk } role incident { id }
  triage { protocol version code type priority answers { question answer asked { zh en } label { zh en } } }
}"""

Desk = Callable[..., Any]


@pytest.fixture
async def desks(nats_server: str, database: str) -> AsyncIterator[Callable[[str], Desk]]:
    """A city whose people sign in: `await desks(LI)("offerTransfer", callId="c1", …)`."""
    async with open_house(nats_server, database, tokens=TOKENS) as house:

        def of(actor: str) -> Desk:
            async def do(mutation: str, shown: str = SHOWN, **given: Any) -> Any:
                kind = f"{mutation[0].upper()}{mutation[1:]}Input"
                asks = f"{mutation}(commandId: $id, input: $input)"
                query = f"mutation ($id: ID!, $input: {kind}!) {{ {asks} {{ {ANSWERED} {shown} }} }}"
                asked = {"query": query, "variables": {"id": command_id(), "input": given}}
                badge = {"Authorization": f"Bearer {BADGES[actor]}"}
                came = (await house.http.post("/graphql", json=asked, headers=badge)).json()
                assert "errors" not in came, came
                return came["data"][mutation]

            return do

        yield of


async def test_a_call_is_passed_on_and_is_theirs_who_accepted(desks: Callable[[str], Desk]) -> None:
    li, wang, chen = desks(LI), desks(WANG), desks(CHEN)
    await li("receiveCall", id="c1", channel="FIRE_119")
    early = await li("offerTransfer", callId="c1", desk="medical", reason="she cannot breathe")
    assert (early["refusal"]["code"], early["refusal"]["field"]) == ("call_not_answered", "input.callId")
    await li("answerCall", callId="c1")
    offered = await li("offerTransfer", callId="c1", desk="medical", reason="she cannot breathe")
    assert offered["refusal"] is None
    assert (offered["call"]["handler"], offered["call"]["offer"]) == (LI, {"desk": "medical"})
    own = await li("acceptTransfer", callId="c1", desk="medical")
    assert (own["refusal"]["code"], own["call"]["handler"]) == ("own_offer", LI)
    elsewhere = await wang("acceptTransfer", callId="c1", desk="police")
    assert (elsewhere["refusal"]["field"], elsewhere["refusal"]["allowed"]) == ("input.desk", ["medical"])
    accepted = (await wang("acceptTransfer", callId="c1", desk="medical"))["call"]
    assert (accepted["handler"], accepted["desk"], accepted["offer"]) == (WANG, "medical", None)
    late = await li("withdrawTransfer", callId="c1")
    assert (late["refusal"]["code"], late["call"]["handler"]) == ("not_offered", WANG)
    back = (await chen("offerTransfer", callId="c1", desk="fire", reason="it burns after all"))["call"]
    assert back["offer"] == {"desk": "fire"}
    stays = (await li("refuseTransfer", callId="c1", desk="fire", reason="we are all out"))["call"]
    assert (stays["handler"], stays["desk"], stays["offer"]) == (WANG, "medical", None)


async def test_a_second_caller_tells_of_the_same_incident(desks: Callable[[str], Desk]) -> None:
    li, wang = desks(LI), desks(WANG)
    for call in ("c1", "c2"):
        await li("receiveCall", id=call, channel="FIRE_119")
    opened = await li(
        "openIncident",
        "incident { id number }",
        id="i1",
        type="fire",
        priority=2,
        place={"address": "Bund 1"},
        callId="c1",
    )
    number = opened["incident"]["number"]
    taken = await wang("attachCall", callId="c2", incidentId=number, role="PRIMARY")
    assert (taken["refusal"]["code"], taken["refusal"]["field"]) == ("primary_known", "input.role")
    assert taken["refusal"]["allowed"] == ["DUPLICATE", "UPDATE"]
    second = (await wang("attachCall", callId="c2", incidentId=number, role="DUPLICATE"))["call"]
    assert (second["status"], second["handler"], second["role"], second["incident"]["id"]) == (
        "ANSWERED",
        WANG,
        "DUPLICATE",
        "i1",
    )
    apart = (await wang("detachCall", callId="c2", reason="another street"))["call"]
    assert (apart["role"], apart["incident"], apart["handler"]) == (None, None, WANG)
    await li("closeIncident", "incident { id }", incidentId="i1", disposition="resolved")
    closed = await wang("attachCall", callId="c2", incidentId="i1", role="UPDATE")
    assert (closed["refusal"]["code"], closed["refusal"]["field"]) == ("incident_closed", "input.incidentId")


async def test_what_a_protocol_asks_is_what_a_call_is_triaged_by(desks: Callable[[str], Desk]) -> None:
    chen, li = desks(CHEN), desks(LI)
    types = [each.model_dump(mode="json") for each in (type_of("illness"), type_of("injury", "illness"))]
    shown = "incidentTypes { version types { type compatible } }"
    laid_down = await chen("publishIncidentTypes", shown, types=types)
    assert laid_down["incidentTypes"] == {
        "version": 1,
        "types": [{"type": "illness", "compatible": []}, {"type": "injury", "compatible": ["illness"]}],
    }
    protocol = "protocol { version retiredAt }"
    wrong = FIRST.model_dump(mode="json")
    wrong["questions"][1]["choices"][0]["outcome"]["type"] = "flood"
    refused = (await chen("publishProtocol", protocol, protocol="medical", content=wrong))["refusal"]
    assert (refused["field"], refused["allowed"]) == (
        "input.content.questions.1.choices.0.outcome.type",
        ["illness", "injury"],
    )
    no_protocol = (await chen("publishProtocol", protocol, protocol="medical", content={"title": "medical"}))["refusal"]
    assert (no_protocol["code"], no_protocol["field"]) == ("malformed", "input.content.title")
    first, second = (each.model_dump(mode="json") for each in (FIRST, SECOND))
    assert (await chen("publishProtocol", protocol, protocol="medical", content=first))["protocol"]["version"] == 1
    await li("receiveCall", id="c1", channel="MEDICAL_120")
    lacking = await li("triageCall", callId="c1", protocol="medical", answers={"breathing": "yes"})
    assert (lacking["refusal"]["code"], lacking["refusal"]["field"]) == ("triage_incomplete", "input.answers.bleeding")
    assert lacking["refusal"]["allowed"] == ["badly", "little"]
    given = {"bleeding": "badly", "breathing": "yes"}
    triaged = (await li("triageCall", callId="c1", protocol="medical", answers=given))["call"]["triage"]
    assert (await chen("publishProtocol", protocol, protocol="medical", content=second))["protocol"]["version"] == 2
    assert (await chen("retireProtocol", protocol, protocol="medical", reason="a new one"))["protocol"]["retiredAt"]
    after = (await li("offerTransfer", callId="c1", desk="fire", reason="it burns"))["call"]["triage"]
    assert after == triaged
    assert {name: triaged[name] for name in ("protocol", "version", "code", "type", "priority")} == {
        "protocol": "medical",
        "version": 1,
        "code": "bleeding",
        "type": "injury",
        "priority": 2,
    }
    assert triaged["answers"] == [
        {
            "question": question,
            "answer": answer,
            "asked": {"zh": f"{question}? 中文", "en": f"{question}?"},
            "label": {"zh": f"{answer} 中文", "en": answer},
        }
        for question, answer in [("breathing", "yes"), ("bleeding", "badly")]
    ]
    await li("receiveCall", id="c2", channel="MEDICAL_120")
    too_late = await li("triageCall", callId="c2", protocol="medical", answers={"breathing": "no"})
    assert too_late["refusal"]["code"] == "protocol_retired"
