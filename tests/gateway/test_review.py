"""What a reviewer can ask: what does not fit, and how long things took."""

from tests.gateway.city import City
from tests.gateway.told import acknowledged, assigned, attached, closed, opened, received, registered

ANOMALIES = """
query ($filter: AnomalyFilter) {
  anomalies(filter: $filter) {
    totalCount
    nodes { kind message positions unit { id } incident { id } otherIncident { id } }
  }
}
"""


async def test_what_does_not_fit_is_listed_with_where_it_was_told(city: City) -> None:
    await city.tell(opened("i1"))
    await city.tell(*registered("E01"), context="dispatch")
    told = await city.tell(assigned("E01", "i1", minutes=2), acknowledged("E01", "i1", minutes=1), context="dispatch")
    found = (await city.ask(ANOMALIES, filter={"kind": "STAMPS_OUT_OF_ORDER"}))["anomalies"]
    assert found["totalCount"] == 1
    [anomaly] = found["nodes"]
    assert "E01" in anomaly.pop("message")
    assert str(told) in anomaly.pop("positions")
    assert anomaly == {
        "kind": "STAMPS_OUT_OF_ORDER",
        "unit": {"id": "E01"},
        "incident": {"id": "i1"},
        "otherIncident": None,
    }
    assert (await city.ask(ANOMALIES, filter={"unitId": "E02"}))["anomalies"]["totalCount"] == 0


async def test_intervals_are_told_of_the_incidents_that_are_asked_for(city: City) -> None:
    await city.tell(received("c1"), opened("i1"), attached("c1", "i1"), opened("i2", type="flood"), closed("i2"))
    await city.tell(*registered("E01"), assigned("E01", "i1", minutes=1.5), context="dispatch")
    query = """
    query ($filter: IncidentFilter) {
      responseIntervals(filter: $filter, groupBy: TYPE) { interval group count missing contradictory p50 p90 mean }
    }
    """
    intervals = (await city.ask(query, filter={"status": "OPEN"}))["responseIntervals"]
    assert {interval["group"] for interval in intervals} == {"fire"}
    [first] = [interval for interval in intervals if interval["interval"] == "RECEIVED_TO_FIRST_DISPATCH"]
    assert first == {
        "interval": "RECEIVED_TO_FIRST_DISPATCH",
        "group": "fire",
        "count": 1,
        "missing": 0,
        "contradictory": 0,
        "p50": 90.0,
        "p90": 90.0,
        "mean": 90.0,
    }
