"""What can be asked, and that it is answered as of one moment."""

from tests.gateway.city import City
from tests.gateway.told import acknowledged, assigned, attached, closed, opened, received, registered

INCIDENT = """
query ($id: ID!, $asOf: AsOf) {
  incident(id: $id, asOf: $asOf) {
    id number type priority status openedAt openedBy closedAt disposition
    place { address point { lat lon } }
    calls { id channel role report }
    units { status assignedAt acknowledgedAt outOfOrder reported unit { id status agency incident { id } } }
    version { position recordedAt by }
  }
}
"""


async def test_an_incident_is_shown_with_its_calls_and_units(city: City) -> None:
    await city.tell(received("c1"), opened("i1"), attached("c1", "i1"))
    await city.tell(*registered("E01"), context="dispatch")
    await city.tell(assigned("E01", "i1"), acknowledged("E01", "i1"), context="dispatch")
    found = (await city.ask(INCIDENT, id="i1"))["incident"]
    assert found["version"].pop("recordedAt").endswith("Z")
    assert found == {
        "id": "i1",
        "number": "20261123-i1",
        "type": "fire",
        "priority": 2,
        "status": "OPEN",
        "openedAt": "2026-11-23T14:05:00Z",
        "openedBy": "dispatcher/anna",
        "closedAt": None,
        "disposition": None,
        "place": {"address": "Nanjing Road 1", "point": {"lat": 31.23, "lon": 121.47}},
        "calls": [{"id": "c1", "channel": "FIRE_119", "role": "PRIMARY", "report": "smoke"}],
        "units": [
            {
                "status": "ACKNOWLEDGED",
                "assignedAt": "2026-11-23T14:06:00Z",
                "acknowledgedAt": "2026-11-23T14:07:00Z",
                "outOfOrder": False,
                "reported": False,
                "unit": {"id": "E01", "status": "ACKNOWLEDGED", "agency": "fire", "incident": {"id": "i1"}},
            }
        ],
        "version": {"position": "2", "by": "dispatcher/anna"},
    }


async def test_a_call_is_shown_by_its_id_as_of_any_moment(city: City) -> None:
    before = await city.tell(received("c1"), opened("i1"))
    await city.tell(attached("c1", "i1"))
    query = "query ($id: ID!, $asOf: AsOf) { call(id: $id, asOf: $asOf) { id report incident { id } } }"
    assert (await city.ask(query, id="c1"))["call"] == {"id": "c1", "report": "smoke", "incident": {"id": "i1"}}
    assert (await city.ask(query, id="c1", asOf={"position": str(before)}))["call"]["incident"] is None
    assert (await city.ask(query, id="none"))["call"] is None


async def test_a_past_moment_is_asked_for_by_position_or_by_time(city: City) -> None:
    before = await city.tell(opened("i1"))
    await city.tell(closed("i1"))
    version = (await city.ask(INCIDENT, id="i1"))["incident"]["version"]
    assert (await city.ask(INCIDENT, id="i1"))["incident"]["status"] == "CLOSED"
    assert (await city.ask(INCIDENT, id="i1", asOf={"position": str(before)}))["incident"]["status"] == "OPEN"
    assert (await city.ask(INCIDENT, id="i1", asOf={"time": version["recordedAt"]}))["incident"]["status"] == "CLOSED"
    assert (await city.ask(INCIDENT, id="i1", asOf={"position": "1"}))["incident"] is None
    assert (await city.ask(INCIDENT, id="i1", asOf={"time": "1999-01-01T00:00:00+08:00"}))["incident"] is None


async def test_what_is_asked_about_now_in_one_query_is_true_at_one_position(city: City) -> None:
    await city.tell(opened("i1"))
    found = await city.ask("{ incidents { position } units { position } calls { position } anomalies { position } }")
    assert {connection["position"] for connection in found.values()} == {"2"}


async def test_an_incident_is_found_by_the_number_that_people_say(city: City) -> None:
    await city.tell(opened("i1"))
    assert await city.ask('{ incident(number: "20261123-i1") { id } }') == {"incident": {"id": "i1"}}
    assert await city.ask('{ incident(number: "20261123-none") { id } }') == {"incident": None}
    problem = await city.problem("{ incident { id } }")
    assert problem["extensions"] == {"code": "BAD_INPUT", "field": "id"}


async def test_an_incident_s_number_is_as_good_as_its_id(city: City) -> None:
    await city.tell(opened("00042"), opened("20261123-00043"), opened("00043"))
    await city.tell(*registered("E01"), assigned("E01", "00042"), context="dispatch")
    number = "20261123-00042"
    assert await city.ask(f'{{ incident(id: "{number}") {{ id }} }}') == {"incident": {"id": "00042"}}
    assert await city.ids(f'units(filter: {{incidentId: "{number}"}})') == ["E01"]
    found = await city.ask(f'{{ events(filter: {{incidentId: "{number}"}}) {{ nodes {{ subject }} }} }}')
    assert [node["subject"] for node in found["events"]["nodes"]] == ["incident/00042", "unit/E01"]
    # One that somebody chose as an id is that id.
    assert await city.ask('{ incident(id: "20261123-00043") { id } }') == {"incident": {"id": "20261123-00043"}}
    assert await city.ask('{ incident(id: "20261123-99999") { id } }') == {"incident": None}


async def test_incidents_are_filtered_and_ordered(city: City) -> None:
    await city.tell(opened("i1", 0, priority=3), opened("i2", 1, type="flood", priority=1), opened("i3", 2, priority=2))
    await city.tell(closed("i3"))

    assert await city.ids("incidents(first: 10)") == ["i3", "i2", "i1"]
    assert await city.ids("incidents(orderBy: OPENED_FIRST_FIRST)") == ["i1", "i2", "i3"]
    assert await city.ids("incidents(orderBy: PRIORITY)") == ["i2", "i3", "i1"]
    assert await city.ids("incidents(filter: {status: OPEN})") == ["i2", "i1"]
    assert await city.ids('incidents(filter: {type: "fire", priority: [2, 3]})') == ["i3", "i1"]
    assert await city.ids(
        'incidents(filter: {openedFrom: "2026-11-23T22:06:00+08:00", openedTo: "2026-11-23T14:07:00Z"})'
    ) == ["i2"]


async def test_units_are_filtered_by_status_agency_and_capability(city: City) -> None:
    await city.tell(*registered("E01"), *registered("A01", "medical", "als"), context="dispatch")
    await city.tell(assigned("E01", "i1"), context="dispatch")

    assert await city.ids("units(first: 10)") == ["A01", "E01"]
    assert await city.ids("units(filter: {status: AVAILABLE})") == ["A01"]
    assert await city.ids("units(filter: {status: [AVAILABLE, DISPATCHED]})") == ["A01", "E01"]
    assert await city.ids('units(filter: {agency: "fire"})') == ["E01"]
    assert await city.ids('units(filter: {capability: "als", onDuty: true})') == ["A01"]
    assert await city.ids('units(filter: {incidentId: "i1"})') == ["E01"]


async def test_calls_that_wait_are_listed_oldest_first(city: City) -> None:
    await city.tell(received("c1", 0), received("c2", 1), received("c3", 2), opened("i1"), attached("c1", "i1"))
    found = await city.ask("{ calls(filter: {attached: false}) { totalCount nodes { id incident { id } } } }")
    assert found["calls"] == {
        "totalCount": 2,
        "nodes": [{"id": "c2", "incident": None}, {"id": "c3", "incident": None}],
    }


async def test_a_node_is_found_by_its_id_and_for_certain_by_its_subject(city: City) -> None:
    await city.tell(received("x"), opened("x"))
    await city.tell(*registered("E01"), context="dispatch")

    async def kind(id_: str) -> str | None:
        node = (await city.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=id_))["node"]
        return None if node is None else str(node["__typename"])

    assert await kind("E01") == "Unit"
    assert await kind("unit/E01") == "Unit"
    assert await kind("incident/x") == "Incident"
    assert await kind("call/x") == "Call"
    assert await kind("unit/x") is None
    assert await kind("nothing/x") is None
