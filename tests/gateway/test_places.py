"""Places as they are shown, told and found; and what was at or near one before."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from events.intake.calls import CallLocated
from events.intake.incidents import HazardFlagged, LocationCorrected, NoteAdded
from events.intake.premises import PremiseFlagged, PremiseFlagWithdrawn
from events.values import Datum, Original, Place, PlaceSource, Point
from tests.gateway.city import City
from tests.gateway.house import House
from tests.gateway.test_commands import command_id
from tests.gateway.told import BY, PLACE, T0, at, closed, opened, received
from tests.gateway.wire import connected, served

MARKET = Place(
    address="人民路 8 号",
    text="behind the market",
    point=Point(lat=31.2301, lon=121.4701),
    uncertainty_m=20,
    source=PlaceSource.CALLER,
    original=Original(datum=Datum.GCJ_02, lat=31.228, lon=121.4747),
    cell="huangpu-3",
)
SHOWN = "address text point { lat lon } uncertaintyM source original { datum lat lon } cell"
MARKET_SHOWN = {
    "address": "人民路 8 号",
    "text": "behind the market",
    "point": {"lat": 31.2301, "lon": 121.4701},
    "uncertaintyM": 20,
    "source": "CALLER",
    "original": {"datum": "GCJ_02", "lat": 31.228, "lon": 121.4747},
    "cell": "huangpu-3",
}
FLAGGED = PremiseFlagged(
    at=T0,
    by=BY,
    flag="dog",
    place=MARKET,
    kind="caution",
    text="biting dog",
    said_by="crew of E01",
    until=T0 + timedelta(days=30),
)
FOUND = "query ($filter: IncidentFilter, $asOf: AsOf) { incidents(filter: $filter, asOf: $asOf) { nodes { id } } }"
CALLS = "query ($filter: CallFilter) { calls(filter: $filter) { nodes { id } } }"
HISTORY = """
query ($near: PointInput, $address: String, $radiusM: Int! = 50, $first: Int! = 20, $asOf: AsOf) {
  premiseHistory(near: $near, address: $address, radiusM: $radiusM, first: $first, asOf: $asOf) {
    position
    incidents { distanceM sameAddress incident { id status hazards { hazard note } } }
    flags { distanceM sameAddress flag { id kind text saidBy until ended place { cell } } }
  }
}
"""


@pytest.fixture
async def told(city: City) -> City:
    await city.tell(received("c1"), opened("i1"))
    await city.tell(
        CallLocated(at=at(1), by=BY, call="c1", place=MARKET),
        LocationCorrected(at=at(2), by=BY, incident="i1", place=MARKET),
        opened("i2", 3),
        FLAGGED,
    )
    await city.tell(
        NoteAdded(at=at(4), by=BY, incident="i2", note="n1", text="煤气已关 gas off"),
        HazardFlagged(at=at(4), by=BY, incident="i1", hazard="gas", note="old pipes"),
        closed("i1"),
    )
    return city


async def test_a_place_is_shown_with_all_that_is_known_of_it(told: City) -> None:
    query = f'{{ calls {{ nodes {{ place {{ {SHOWN} }} }} }} incident(id: "i1") {{ place {{ {SHOWN} }} }} }}'
    shown = {"place": MARKET_SHOWN}
    assert await told.ask(query) == {"calls": {"nodes": [shown]}, "incident": shown}


async def test_every_place_that_was_said_is_shown_as_of_any_position(told: City) -> None:
    query = f"""query ($asOf: AsOf) {{
      calls(asOf: $asOf) {{ nodes {{ locations {{ saidAt saidBy position place {{ {SHOWN} }} }} }} }}
      incidents(asOf: $asOf, orderBy: OPENED_FIRST_FIRST) {{ nodes {{ locations {{ position place {{ text }} }} }} }}
    }}"""
    now = await told.ask(query)
    first, second = now["calls"]["nodes"][0]["locations"]
    assert (first["place"]["address"], first["position"]) == (PLACE.address, "2")
    assert second == {"saidAt": "2026-11-23T14:06:00Z", "saidBy": BY, "position": "3", "place": MARKET_SHOWN}
    assert [len(node["locations"]) for node in now["incidents"]["nodes"]] == [2, 1]
    before = await told.ask(query, asOf={"position": "2"})
    assert [len(node["locations"]) for node in before["calls"]["nodes"]] == [1]


async def ids(city: City, as_of: str | None = None, **filter: Any) -> list[str]:
    found = await city.ask(FOUND, filter=filter, asOf=as_of and {"position": as_of})
    return sorted(node["id"] for node in found["incidents"]["nodes"])


async def test_incidents_are_found_by_cell_box_and_text(told: City) -> None:
    box = {"south": 31.23005, "west": 121.47005, "north": 31.3, "east": 121.5}
    assert await ids(told, cell=["huangpu-3"]) == ["i1"]
    assert await ids(told, box=box) == ["i1"]
    assert await ids(told, box=box | {"west": 122.0, "east": 121.5}) == ["i1"]
    assert await ids(told, text="人民路") == ["i1"]
    assert await ids(told, text="煤气 OFF") == ["i2"]
    assert await ids(told, "3", text="煤气") == []
    assert await ids(told, text="nanjing road") == ["i2"]
    assert await ids(told, "2", text="nanjing road") == ["i1"]
    assert await ids(told, text="nanjing road", status="CLOSED") == []


async def test_calls_are_found_by_cell_box_and_text(told: City) -> None:
    async def found(**filter: Any) -> list[str]:
        return [node["id"] for node in (await told.ask(CALLS, filter=filter))["calls"]["nodes"]]

    assert await found(text="smoke 市场") == []
    assert await found(text="smoke market", cell=["huangpu-3"]) == ["c1"]
    assert await found(box={"south": 0, "west": 0, "north": 1, "east": 1}) == []


async def test_a_filter_that_cannot_be_is_refused_by_its_field(city: City) -> None:
    wrong: list[tuple[Any, str]] = [
        ({"text": " …! "}, "filter.text"),
        ({"text": "x" * 201}, "filter.text"),
        ({"box": {"south": 2, "west": 0, "north": 1, "east": 1}}, "filter.box.south"),
        ({"box": {"south": 0, "west": 0, "north": 91, "east": 1}}, "filter.box.north"),
        ({"box": {"south": 0, "west": -181, "north": 1, "east": 1}}, "filter.box.west"),
    ]
    for filter, field in wrong:
        for query in (FOUND, CALLS):
            problem = (await city.problem(query, filter=filter))["extensions"]
            assert (problem["code"], problem["field"]) == ("BAD_INPUT", field)


@pytest.fixture
async def address(told: City) -> AsyncIterator[str]:
    async with served(told.app) as address:
        yield address


FOLLOW = """
subscription ($filter: IncidentFilter) { incidentChanged(filter: $filter, after: 1) { position incident { id } } }
"""


async def test_what_is_followed_is_filtered_by_cell_and_box(address: str) -> None:
    async with connected(address) as wire:
        await wire.begin(FOLLOW, filter={"cell": ["huangpu-3"]})
        assert await wire.next() == {"position": "3", "incident": {"id": "i1"}}
    async with connected(address) as wire:
        await wire.begin(FOLLOW, filter={"box": {"south": 31.23005, "west": 121, "north": 32, "east": 122}})
        assert await wire.next() == {"position": "3", "incident": {"id": "i1"}}


async def test_a_text_is_not_followed_and_that_is_said(address: str) -> None:
    async with connected(address) as wire:
        await wire.begin(FOLLOW, filter={"text": "fire"})
        (problem,) = (await wire.receive())["payload"]["errors"]
    assert (problem["extensions"]["code"], problem["extensions"]["field"]) == ("BAD_INPUT", "filter.text")


async def test_what_was_near_a_place_is_told_with_what_is_to_be_known_of_it(told: City) -> None:
    found = (await told.ask(HISTORY, near={"lat": 31.2301, "lon": 121.4701}))["premiseHistory"]
    assert found["position"] == "4"
    assert [(near["incident"], round(near["distanceM"], 1), near["sameAddress"]) for near in found["incidents"]] == [
        ({"id": "i2", "status": "OPEN", "hazards": []}, 14.6, False),
        ({"id": "i1", "status": "CLOSED", "hazards": [{"hazard": "gas", "note": "old pipes"}]}, 0, False),
    ]
    assert found["flags"] == [
        {
            "distanceM": 0,
            "sameAddress": False,
            "flag": {
                "id": "dog",
                "kind": "CAUTION",
                "text": "biting dog",
                "saidBy": "crew of E01",
                "until": "2026-12-23T14:05:00Z",
                "ended": None,
                "place": {"cell": "huangpu-3"},
            },
        }
    ]


async def test_a_place_on_a_chinese_map_is_the_same_place(told: City) -> None:
    near = {"lat": 31.2301 - 0.00198, "lon": 121.4701 + 0.00452, "datum": "GCJ_02"}
    (found,) = (await told.ask(HISTORY, near=near, radiusM=8))["premiseHistory"]["incidents"]
    assert found["incident"]["id"] == "i1"


async def test_what_was_at_an_address_is_found_without_a_point(told: City) -> None:
    found = (await told.ask(HISTORY, address="nanjing  ROAD 1"))["premiseHistory"]
    assert [(near["incident"]["id"], near["distanceM"], near["sameAddress"]) for near in found["incidents"]] == [
        ("i2", None, True)
    ]
    then = (await told.ask(HISTORY, address="nanjing road 1", asOf={"position": "2"}))["premiseHistory"]
    assert [near["incident"]["id"] for near in then["incidents"]] == ["i1"]


async def test_a_flag_that_is_over_is_not_told_any_more_and_can_still_be_read(told: City) -> None:
    await told.tell(PremiseFlagWithdrawn(at=at(5), by=BY, flag="dog", reason="moved away"))
    assert (await told.ask(HISTORY, address="人民路8号"))["premiseHistory"]["flags"] == []
    query = '{ node(id: "flag/dog") { ... on PremiseFlag { id ended reason } } }'
    assert (await told.ask(query))["node"] == {"id": "dog", "ended": "WITHDRAWN", "reason": "moved away"}


async def test_a_history_of_nowhere_is_refused(city: City) -> None:
    wrong: list[tuple[Any, str]] = [
        ({}, "near"),
        ({"address": " "}, "near"),
        ({"near": {"lat": 91, "lon": 0}}, "near.lat"),
        ({"near": {"lat": 0, "lon": 181, "datum": "BD_09"}}, "near.lon"),
        ({"address": "here", "radiusM": -1}, "radiusM"),
        ({"address": "here", "radiusM": 5001}, "radiusM"),
    ]
    for asked, field in wrong:
        problem = (await city.problem(HISTORY, **asked))["extensions"]
        assert (problem["code"], problem["field"]) == ("BAD_INPUT", field)


COMMAND = """
mutation ($id: ID!, $input: <input>!) {
  <name>(commandId: $id, input: $input) { position refusal { code field allowed } <shown> }
}
"""


def command(name: str, shown: str) -> str:
    kind = name[0].upper() + name[1:] + "Input"
    return COMMAND.replace("<name>", name).replace("<input>", kind).replace("<shown>", shown)


async def test_from_a_fix_of_the_network_to_the_history_of_the_premise(house: House) -> None:
    async def do(name: str, shown: str, **input: Any) -> Any:
        return await house.ask(command(name, shown), id=command_id(), input=input)

    locations = "locations { saidBy place { text uncertaintyM source cell original { datum } } }"
    fix = {"point": {"lat": 31.23, "lon": 121.47}, "uncertaintyM": 800, "source": "NETWORK"}
    call = (await do("receiveCall", "call { id }", channel="FIRE_119", place=fix))["call"]["id"]
    point = {"lat": 31.228, "lon": 121.4745, "datum": "GCJ_02"}
    better = {"text": "behind the market", "point": point, "source": "MAP"}
    said = await do("locateCall", f"call {{ {locations} }}", callId=call, place=better)
    nothing = {"text": None, "uncertaintyM": None, "source": None, "cell": None, "original": None}
    assert [location["place"] for location in said["call"]["locations"]] == [
        nothing | {"uncertaintyM": 800, "source": "NETWORK"},
        nothing | {"text": "behind the market", "source": "MAP", "original": {"datum": "GCJ_02"}},
    ]
    opened = await do("openIncident", "incident { id number }", type="fire", priority=1, place=better, callId=call)
    number = opened["incident"]["number"]
    corrected = await do("correctLocation", f"incident {{ {locations} }}", incidentId=number, place=fix)
    assert len(corrected["incident"]["locations"]) == 2
    flag = {"place": fix, "kind": "HAZARD", "hazard": "gas", "text": "old pipes", "saidBy": "gas company"}
    over = await do("flagPremise", "flag { id }", until="2020-01-01T00:00:00Z", **flag)
    assert over["refusal"] == {"code": "premise_flag_over", "field": "input.until", "allowed": None}
    flagged = await do("flagPremise", "flag { id kind hazard until }", until="2100-01-01T00:00:00Z", **flag)
    id_ = flagged["flag"].pop("id")
    assert flagged["flag"] == {"kind": "HAZARD", "hazard": "gas", "until": "2100-01-01T00:00:00Z"}
    near = {"near": {"lat": 31.23, "lon": 121.47}}
    history = await house.ask(HISTORY.replace("$asOf: AsOf", "").replace(", asOf: $asOf", ""), **near)
    assert [near["incident"]["id"] for near in history["incidents"]] == [opened["incident"]["id"]]
    assert [near["flag"]["id"] for near in history["flags"]] == [id_]
    ended = await do("withdrawPremiseFlag", "flag { ended reason }", flagId=id_, reason="new pipes")
    assert ended["flag"] == {"ended": "WITHDRAWN", "reason": "new pipes"}
    unknown = await do("locateCall", "call { id }", callId="nobody", place={"point": {"lat": 99, "lon": 0}})
    assert unknown["refusal"]["field"] == "input.place.point.lat"
