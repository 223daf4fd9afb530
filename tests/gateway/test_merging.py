"""Merged incidents as a console sees them: a survivor shows what belongs to all that it stands for."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from events.intake.incidents import IncidentsUnlinked, NoteStruck
from events.values import Relation
from events.wire import new_command_id
from tests.gateway.city import City
from tests.gateway.house import House
from tests.gateway.told import (
    BY,
    acknowledged,
    assigned,
    at,
    attached,
    linked,
    merged,
    noted,
    opened,
    received,
    registered,
    unmerged,
)
from tests.gateway.wire import connected, served

SHOWN = """
query ($id: ID!, $asOf: AsOf) {
  incident(id: $id, asOf: $asOf) {
    status mergedInto { id } absorbed { id }
    calls { id incident { id } } units { unitId incidentId } notes { id incidentId } links { incidentId other { id } }
    timeline { nodes { position number incidentId sentence } }
  }
}
"""


async def shown(city: City, incident: str, position: int | None = None) -> dict[str, Any]:
    """What an incident shows, in few words."""
    as_of = None if position is None else {"position": str(position)}
    it = (await city.ask(SHOWN, id=incident, asOf=as_of))["incident"]
    return {
        "status": it["status"],
        "into": it["mergedInto"] and it["mergedInto"]["id"],
        "absorbed": [one["id"] for one in it["absorbed"]],
        "calls": [(call["id"], call["incident"]["id"]) for call in it["calls"]],
        "units": [(unit["unitId"], unit["incidentId"]) for unit in it["units"]],
        "notes": [(note["id"], note["incidentId"]) for note in it["notes"]],
        "links": [(link["incidentId"], link["other"]["id"]) for link in it["links"]],
        "timeline": [(int(entry["position"]), entry["number"]) for entry in it["timeline"]["nodes"]],
    }


ALONE_A = {
    "calls": [("c1", "a")],
    "units": [("E01", "a")],
    "notes": [("n1", "a")],
    "links": [("a", "z")],
}
ALONE_B = {"calls": [("c2", "b")], "units": [("E02", "b")], "notes": [("n1", "b")], "links": []}


async def two_incidents(city: City) -> None:
    """From position 2 to 5: what belongs to a, and what to b; and z, which caused a."""
    await city.tell(opened("z"))
    await city.tell(received("c1"), opened("a"), attached("c1", "a"), noted("n1", "a"), linked("a", "z"))
    await city.tell(received("c2", 1), opened("b"), attached("c2", "b"), noted("n1", "b", minutes=4))
    units = *registered("E01"), *registered("E02"), assigned("E01", "a"), assigned("E02", "b")
    await city.tell(*units, context="dispatch")


async def test_a_survivor_shows_what_belongs_to_both_and_gives_it_back(city: City) -> None:
    await two_incidents(city)
    before_a, before_b = await shown(city, "a"), await shown(city, "b")
    assert before_a.items() >= ALONE_A.items()
    assert before_b.items() >= ALONE_B.items()
    await city.tell(merged("a", "b"))
    both = await shown(city, "b")
    together = {name: ALONE_A[name] + ALONE_B[name] for name in ALONE_A}
    assert both.items() >= (together | {"absorbed": ["a"], "into": None, "status": "OPEN"}).items()
    assert both["timeline"] == sorted({*before_a["timeline"], *before_b["timeline"], (6, 0)})
    absorbed = await shown(city, "a")
    assert absorbed.items() >= (ALONE_A | {"absorbed": [], "into": "b", "status": "MERGED"}).items()
    assert absorbed["timeline"] == [*before_a["timeline"], (6, 0)]
    await city.tell(noted("n2", "a"), acknowledged("E01", "a"))
    assert ("n2", "a") in (await shown(city, "b"))["notes"]
    await city.tell(unmerged("a", "b"))
    after = await shown(city, "a")
    assert after.items() >= (ALONE_A | {"notes": [("n1", "a"), ("n2", "a")], "into": None, "status": "OPEN"}).items()
    assert after["timeline"] == [*before_a["timeline"], (6, 0), (7, 0), (7, 1), (8, 0)]
    given_back = await shown(city, "b")
    assert given_back.items() >= (ALONE_B | {"absorbed": []}).items()
    assert given_back["timeline"] == [*before_b["timeline"], (6, 0), (8, 0)]
    assert [await shown(city, "b", position) for position in (5, 6)] == [before_b, both]


async def test_a_chain_is_shown_to_its_end(city: City) -> None:
    await two_incidents(city)
    await city.tell(merged("a", "b"))
    await city.tell(merged("b", "z"))
    assert (await shown(city, "z"))["absorbed"] == ["a", "b"]
    assert (await shown(city, "z"))["units"] == [("E01", "a"), ("E02", "b")]
    # The link is shown once, although both of its ends are here.
    assert (await shown(city, "z"))["links"] == [("a", "z")]
    await city.tell(unmerged("b", "z"))
    assert (await shown(city, "z"))["absorbed"] == []
    assert (await shown(city, "b"))["absorbed"] == ["a"]


async def test_a_note_says_who_wrote_it_and_who_struck_it(city: City) -> None:
    await city.tell(opened("a"), noted("n1", "a"))
    struck = NoteStruck(at=at(4), by="supervisor/chen", incident="a", note="n1", reason="the other hydrant")
    await city.tell(struck)
    fields = "text addedBy addedAt struckBy struckAt struckReason version { position by }"
    found = await city.ask(f'{{ incident(id: "a") {{ notes {{ {fields} }} }} }}')
    assert found["incident"]["notes"] == [
        {
            "text": "hydrant is dry",
            "addedBy": BY,
            "addedAt": "2026-11-23T14:08:00Z",
            "struckBy": "supervisor/chen",
            "struckAt": "2026-11-23T14:09:00Z",
            "struckReason": "the other hydrant",
            "version": {"position": "3", "by": "supervisor/chen"},
        }
    ]


async def test_a_link_is_seen_from_both_sides_until_it_is_taken_away(city: City) -> None:
    await city.tell(opened("a"), opened("z"), linked("a", "z"))
    query = "{ links { relation linkedBy incident { id } other { id } } }"
    link = {"relation": "CAUSED_BY", "linkedBy": BY, "incident": {"id": "a"}, "other": {"id": "z"}}
    for id in ("a", "z"):
        assert (await city.ask(f'{{ incident(id: "{id}") {query} }}'))["incident"]["links"] == [link]
    await city.tell(IncidentsUnlinked(at=at(5), by=BY, incident="a", other="z", relation=Relation.CAUSED_BY))
    for id in ("a", "z"):
        assert (await city.ask(f'{{ incident(id: "{id}") {query} }}'))["incident"]["links"] == []


async def test_a_timeline_is_read_page_by_page(city: City) -> None:
    await two_incidents(city)
    await city.tell(merged("a", "b"))
    query = """query ($after: Position) { incident(number: "20261123-b") { timeline(first: 3, after: $after) {
      position pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor } nodes { cursor sentence }
    } } }"""
    sentences: list[str] = []
    after, pages = None, 0
    while True:
        page = (await city.ask(query, after=after))["incident"]["timeline"]
        assert [edge["cursor"] for edge in page["edges"]] == [node["cursor"] for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        sentences += [node["sentence"] for node in page["nodes"]]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages == 4
    assert sentences[-1] == "incident a merged into incident b: same smoke"
    assert len(sentences) == len(set(sentences)) == 10


TIMELINE = """
subscription ($after: Position) {
  timeline(incidentId: "b", after: $after) { position cursor anew entries { position number } }
}
"""


@pytest.fixture
async def address(city: City) -> AsyncIterator[str]:
    async with served(city.app) as address:
        yield address


def applied(timeline: list[tuple[int, int]], change: Any) -> list[tuple[int, int]]:
    """What a console shows after a change."""
    come = [(int(entry["position"]), entry["number"]) for entry in change["entries"]]
    return come if change["anew"] else timeline + come


async def test_a_live_timeline_is_at_each_change_what_the_query_says(city: City, address: str) -> None:
    await two_incidents(city)
    async with connected(address) as wire:
        await wire.begin(TIMELINE)
        seen = [await wire.next()]
        await city.tell(noted("n3", "b"), noted("n4", "b"))
        await city.tell(noted("n5", "a"))
        await city.tell(merged("a", "b"))
        await city.tell(noted("n6", "a"))
        await city.tell(unmerged("a", "b"))
        await city.tell(noted("n7", "a"), noted("n8", "b"))
        seen += [await wire.next() for _ in range(5)]
    assert [(change["position"], change["cursor"], change["anew"]) for change in seen] == [
        ("5", "5", True),
        ("6", "6.1", False),
        ("8", "8", True),
        ("9", "9.0", False),
        ("10", "10", True),
        ("11", "11.1", False),
    ]
    told: list[tuple[int, int]] = []
    for change in seen:
        told = applied(told, change)
        assert told == (await shown(city, "b", int(change["position"])))["timeline"]


async def test_a_timeline_is_gone_on_with_from_any_cursor(city: City, address: str) -> None:
    await two_incidents(city)
    await city.tell(noted("n3", "b"), noted("n4", "b"))
    await city.tell(merged("a", "b"))
    await city.tell(noted("n6", "a"), noted("n7", "z"), noted("n8", "a"))
    await city.tell(unmerged("a", "b"))
    told: list[tuple[int, int]] = []
    after, cursors = "0", []
    while after != "9":
        async with connected(address) as wire:
            await wire.begin(TIMELINE, after=after)
            change = await wire.next()
        told, after = applied(told, change), change["cursor"]
        cursors.append(after)
    assert cursors == ["4.3", "5.5", "6.1", "7", "8.2", "9"]
    assert told == (await shown(city, "b"))["timeline"]


async def test_who_follows_the_timeline_of_no_incident_is_told_so(city: City, address: str) -> None:
    await two_incidents(city)
    async with connected(address) as wire:
        await wire.begin('subscription { timeline(incidentId: "nope") { position } }')
        message = await wire.receive()
    assert [(problem["message"], problem["extensions"]["field"]) for problem in message["payload"]["errors"]] == [
        ("there is no incident nope", "incidentId")
    ]


async def test_who_follows_an_incident_hears_of_each_call_about_it(city: City, address: str) -> None:
    await two_incidents(city)
    async with connected(address) as wire:
        await wire.begin('subscription { incidentChanged(after: "5") { position incident { id calls { id } } } }')
        await city.tell(received("c9"))
        more = attached("c9", "a").model_copy(update={"role": "duplicate", "at": at(9)})
        await city.tell(more)
        change = await wire.next()
    assert (change["position"], change["incident"]["id"]) == ("7", "a")
    assert "c9" in [call["id"] for call in change["incident"]["calls"]]


async def test_a_long_timeline_arrives_whole_and_goes_on(city: City, address: str) -> None:
    await city.tell(opened("b"))
    for start in range(0, 1200, 300):
        await city.tell(*(noted(f"n{n:04}", "b") for n in range(start, start + 300)))
    async with connected(address) as wire:
        await wire.begin(TIMELINE)
        assert len((await wire.next())["entries"]) == 1201
    told: list[tuple[int, int]] = []
    async with connected(address) as wire:
        await wire.begin(TIMELINE, after="0")
        while len(told) < 1201:
            told = applied(told, await wire.next())
    assert told == [(2, 0), *((position, n) for position in range(3, 7) for n in range(300))]


CHANGED = """
subscription { incidentChanged(after: "5") { position incident { id } } }
"""


async def test_who_follows_a_survivor_hears_of_what_it_stands_for(city: City, address: str) -> None:
    await two_incidents(city)
    async with connected(address) as wire:
        await wire.begin(CHANGED)
        await city.tell(acknowledged("E01", "a"), context="dispatch")
        await city.tell(merged("a", "b"))
        await city.tell(merged("b", "z"))
        await city.tell(acknowledged("E02", "b"), context="dispatch")
        await city.tell(noted("n2", "a"))
        await city.tell(unmerged("b", "z"))
        await city.tell(noted("n3", "a"))
        await city.tell(linked("z", "a"))
        seen = [await wire.next() for _ in range(17)]
    changed: dict[str, list[str]] = {}
    for change in seen:
        changed.setdefault(change["position"], []).append(change["incident"]["id"])
    assert changed == {
        "6": ["a"],
        "7": ["a", "b"],
        "8": ["b", "z"],
        "9": ["b", "z"],
        "10": ["a", "b", "z"],
        "11": ["b", "z"],
        "12": ["a", "b"],
        "13": ["a", "b", "z"],
    }


async def command(house: House, mutation: str, shown: str = "position", after: str = "0", **input: Any) -> Any:
    """Give a command, and hear what came of it."""
    kind = {"reportUnitStatus": "UnitStatusInput", "unlinkIncidents": "LinkIncidentsInput"}.get(mutation)
    kind = kind or f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"""mutation ($id: ID!, $input: {kind}!, $options: CommandOptions) {{
      {mutation}(commandId: $id, input: $input, options: $options) {{ {shown} refusal {{ code field allowed }} }}
    }}"""
    return await house.ask(query, id=str(new_command_id()), input=input, options={"after": after})


async def test_incidents_are_merged_and_un_merged_by_command(house: House) -> None:
    opened_: dict[str, Any] = {"type": "fire", "priority": 2, "place": {"address": "Nanjing Road 1"}}
    numbers, last = {}, "0"
    for id in ("a", "b"):
        answer = await command(house, "openIncident", "position incident { number }", id=id, **opened_)
        numbers[id], last = answer["incident"]["number"], answer["position"]
    for unit in ("E01", "E02"):
        await command(house, "registerUnit", id=unit, agency="fire", capabilities=["pump"])
        await command(house, "startDuty", unitId=unit)
    there: dict[str, Any] = {"incidentId": "a", "unitIds": ["E01"]}
    sent = await command(house, "dispatchUnits", after=last, **there)
    assert sent["refusal"] is None
    fields = "incident { notes { id text addedBy struckBy } }"
    answer = await command(house, "addNote", fields, incidentId="a", text="smoke on the third floor")
    (note,) = answer["incident"]["notes"]
    assert (note["text"], note["addedBy"], note["struckBy"]) == ("smoke on the third floor", "console/local", None)
    assert UUID(note["id"]).version == 5
    struck = {"incidentId": "a", "noteId": note["id"], "reason": "the second floor"}
    answer = await command(house, "strikeNote", fields, **struck)
    assert answer["incident"]["notes"][0]["struckBy"] == "console/local"
    link = {"incidentId": "a", "otherId": numbers["b"], "relation": "RELATED"}
    answer = await command(house, "linkIncidents", "incident { links { otherId } }", **link)
    assert answer["incident"]["links"] == [{"otherId": "b"}]
    answer = await command(house, "unlinkIncidents", "incident { links { otherId } }", **link)
    assert answer["incident"]["links"] == []
    both = {"incidentId": numbers["a"], "intoId": numbers["b"], "reason": "same smoke"}
    merge = await command(house, "mergeIncident", "position incident { status mergedInto { id } }", **both)
    assert merge["incident"] == {"status": "MERGED", "mergedInto": {"id": "b"}}
    there = {"incidentId": "a", "unitIds": ["E02"]}
    refused = await command(house, "dispatchUnits", after=merge["position"], **there)
    assert refused["refusal"] == {"code": "incident_merged", "field": "input.incidentId", "allowed": ["b"]}
    on_scene = {"unitId": "E01", "incidentId": "a", "status": "ON_SCENE"}
    assert (await command(house, "reportUnitStatus", **on_scene))["refusal"] is None
    await command(house, "closeIncident", incidentId="b", disposition="put_out")
    released = (
        """subscription { events(filter: {types: ["dispatch.unit_released"]}, after: "1") { incidentId data } }"""
    )
    async with connected(house.address) as wire:
        await wire.begin(released)
        event = await wire.next()
    assert (event["incidentId"], event["data"]["unit"], event["data"]["reason"]) == ("a", "E01", "incident_closed")
    unmerge = {"incidentId": "a", "reason": "two streets"}
    fields = "incident { status mergedInto { id } units { status } }"
    answer = await command(house, "unmergeIncident", fields, **unmerge)
    assert answer["incident"] == {"status": "OPEN", "mergedInto": None, "units": [{"status": "RELEASED"}]}


async def test_what_a_note_says_is_in_no_log(house: House) -> None:
    place = {"address": "Nanjing Road 1"}
    secret = "her neighbour Zhang has the key"
    with capture_logs() as logged:
        await command(house, "openIncident", id="a", type="fire", priority=2, place=place)
        note = {"incidentId": "a", "id": "n1", "text": secret}
        assert (await command(house, "addNote", **note))["refusal"] is None
        assert (await command(house, "addNote", **note))["refusal"]["code"] == "note_exists"
        too_long = await command(house, "addNote", **(note | {"text": secret * 100}))
        assert too_long["refusal"]["code"] == "malformed"
        struck = {"incidentId": "a", "noteId": "n1", "reason": secret}
        assert (await command(house, "strikeNote", **struck))["refusal"] is None
    assert any(line.get("command") == "intake.add_note" for line in logged)
    assert "Zhang" not in str(logged)
