"""The log as a reader sees it."""

import pytest

from tests.gateway.city import City
from tests.gateway.told import assigned, attached, opened, received, registered

EVENTS = """
query ($filter: EventFilter, $after: Position, $first: Int! = 100) {
  events(filter: $filter, after: $after, first: $first) {
    nodes { position type context subject time actor incidentId exercise data }
    pageInfo { hasNextPage endCursor }
  }
}
"""


async def test_events_are_told_as_they_stand_in_the_log(city: City) -> None:
    await city.tell(opened("i1"))
    [event] = (await city.ask(EVENTS, after="1"))["events"]["nodes"]
    data = event.pop("data")
    assert data["incident"] == "i1"
    assert event == {
        "position": "2",
        "type": "liandong.intake.incident_opened.v2",
        "context": "intake",
        "subject": "incident/i1",
        "time": "2026-11-23T14:05:00Z",
        "actor": "dispatcher/anna",
        "incidentId": "i1",
        "exercise": False,
    }


async def test_a_page_may_end_within_a_commit_and_the_next_goes_on_there(city: City) -> None:
    await city.tell(received("c1"), received("c2"), received("c3"))
    await city.tell(received("c4"))
    seen: list[str] = []
    after: str | None = "1"
    while after:
        page = (await city.ask(EVENTS, after=after, first=2))["events"]
        seen += [node["subject"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert seen == ["call/c1", "call/c2", "call/c3", "call/c4"]


async def test_all_that_became_of_a_call_is_found_by_its_subject(city: City) -> None:
    await city.tell(received("c1"), received("c11"), opened("i1"))
    await city.tell(attached("c1", "i1"))
    found = (await city.ask(EVENTS, filter={"subject": ["call/c1"]}))["events"]["nodes"]
    assert [(node["position"], node["type"].split(".")[2]) for node in found] == [
        ("2", "call_received"),
        ("3", "call_attached"),
    ]
    for field in ("subject", "types"):
        assert (await city.ask(EVENTS, filter={field: []}))["events"]["nodes"] == []
    assert (await city.ask(EVENTS, filter={"subject": ['call/" OR 1']}))["events"]["nodes"] == []


async def test_a_bare_position_is_behind_all_of_its_commit(city: City) -> None:
    await city.tell(received("c1"), received("c2"))
    await city.tell(received("c3"))
    assert [node["subject"] for node in (await city.ask(EVENTS, after="2"))["events"]["nodes"]] == ["call/c3"]


async def test_events_are_filtered_by_type_context_and_incident(city: City) -> None:
    await city.tell(received("c1"), opened("i1"), opened("i2"))
    await city.tell(*registered("E01"), assigned("E01", "i2"), context="dispatch")

    async def subjects(**filter: object) -> list[str]:
        return [node["subject"] for node in (await city.ask(EVENTS, filter=filter, after=1))["events"]["nodes"]]

    assert await subjects(types=["liandong.intake.call_received.v2"]) == ["call/c1"]
    assert await subjects(contexts=["dispatch"]) == ["unit/E01", "unit/E01", "unit/E01"]
    assert await subjects(incidentId="i2") == ["incident/i2", "unit/E01"]


@pytest.mark.parametrize(
    ("pattern", "subjects"),
    [
        ("dispatch.*", ["unit/E01", "unit/E01", "unit/E01"]),
        ("*.unit_assigned", ["unit/E01"]),
        ("dispatch.unit_assigned", ["unit/E01"]),
        ("liandong.dispatch.unit_assigned.v1", ["unit/E01"]),
        ("liandong.intake.*", ["incident/i1"]),
        ("dispatch.unit_released", []),
    ],
)
async def test_types_are_asked_for_as_at_the_command_line(city: City, pattern: str, subjects: list[str]) -> None:
    await city.tell(opened("i1"))
    await city.tell(*registered("E01"), assigned("E01", "i1"), context="dispatch")
    found = (await city.ask(EVENTS, filter={"types": [pattern]}, after=1))["events"]["nodes"]
    assert [node["subject"] for node in found] == subjects


@pytest.mark.parametrize(
    ("pattern", "near"),
    [
        ("dispatch.unit_asigned", "dispatch.unit_assigned"),
        ("liandong.dispatch.unit_assigned.v9", "dispatch.unit_assigned"),
        ("police.*", "dispatch.*"),
    ],
)
async def test_a_type_that_there_is_not_is_refused_with_what_there_is(city: City, pattern: str, near: str) -> None:
    problem = await city.problem(EVENTS, filter={"types": [pattern]})
    assert (problem["extensions"]["code"], problem["extensions"]["field"]) == ("BAD_INPUT", "filter.types")
    assert near in problem["extensions"]["allowed"]
    assert pattern in problem["message"]


async def test_the_head_tells_where_readers_stand_and_of_which_log(city: City) -> None:
    await city.tell(opened("i1"))
    asked = "position recordedAt log kind readable lag lagSeconds staleModels { name } parked services { context }"
    head = (await city.ask(f"{{ head {{ {asked} }} }}"))["head"]
    assert head.pop("recordedAt").endswith("Z")
    assert head == {
        "position": "2",
        "log": "LOG_memory_1",
        "kind": "LIVE",
        "readable": True,
        "lag": 0,
        "lagSeconds": 0.0,
        "staleModels": [],
        "parked": 0,
        "services": None,
    }
