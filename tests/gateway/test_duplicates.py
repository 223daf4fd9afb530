"""From a call that came in to the incidents it may belong to, through the gateway and real services."""

from typing import Any

from tests.gateway.faulty import do
from tests.gateway.house import House

QUERY = """
query ($call: ID, $place: PlaceInput, $type: String, $least: Position) {
  duplicateCandidates(callId: $call, place: $place, type: $type, minPosition: $least) {
    position
    candidates { incident { id number status } score distanceM reasons { code metres withinM seconds incidentId } }
  }
}
"""
SQUARE = {"point": {"lat": 31.2304, "lon": 121.4737}}


async def problem(house: House, **variables: Any) -> dict[str, Any]:
    answer = (await house.http.post("/graphql", json={"query": QUERY, "variables": variables})).json()
    [error] = answer["errors"]
    extensions: dict[str, Any] = error["extensions"]
    return extensions


async def test_a_call_is_offered_the_incident_that_was_opened_a_moment_before(house: House) -> None:
    await do(house, "openIncident", id="i1", type="fire", priority=1, place=SQUARE)
    called = await do(house, "receiveCall", id="c1", channel="FIRE_119", place=SQUARE)
    answer = await house.ask(QUERY, call="c1", least=str(called))
    assert int(answer["position"]) >= called
    [candidate] = answer["candidates"]
    assert (candidate["incident"]["id"], candidate["incident"]["status"]) == ("i1", "OPEN")
    assert (candidate["distanceM"], [reason["code"] for reason in candidate["reasons"]]) == (0, ["NEAR", "OPENED"])
    assert 0.5 < candidate["score"] < 1


async def test_a_call_that_is_only_described_is_offered_it_too(house: House) -> None:
    opened = await do(house, "openIncident", id="i1", type="fire", priority=1, place=SQUARE)
    answer = await house.ask(QUERY, place=SQUARE, type="fire", least=str(opened))
    assert [candidate["incident"]["id"] for candidate in answer["candidates"]] == ["i1"]


async def test_a_refusal_is_an_error_with_the_service_s_own_code_in_the_client_s_words(house: House) -> None:
    assert await problem(house, call="nobody") == {"code": "unknown_call", "field": "callId"}
    assert await problem(house, call="no such id!") == {"code": "malformed", "field": "callId"}
    assert await problem(house, place={"point": {"lat": 100, "lon": 0}}) == {
        "code": "malformed",
        "field": "place.point.lat",
    }
    assert await problem(house) == {"code": "malformed"}
