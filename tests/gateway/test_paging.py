"""Pages hold while the world changes."""

import pytest

from tests.gateway.city import City
from tests.gateway.told import closed, opened

PAGE = """
query ($after: String, $first: Int) {
  incidents(first: $first, after: $after, filter: {status: OPEN}, orderBy: OPENED_FIRST_FIRST) {
    totalCount position edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def test_the_next_page_is_read_at_the_position_of_the_first(city: City) -> None:
    await city.tell(*(opened(f"i{n}", n) for n in range(5)))
    first = (await city.ask(PAGE, first=2))["incidents"]
    assert [edge["node"]["id"] for edge in first["edges"]] == ["i0", "i1"]
    assert first["pageInfo"]["endCursor"] == first["edges"][-1]["cursor"]
    await city.tell(closed("i2"), opened("i9", 1.5))
    second = (await city.ask(PAGE, first=2, after=first["pageInfo"]["endCursor"]))["incidents"]
    assert [edge["node"]["id"] for edge in second["edges"]] == ["i2", "i3"]
    assert (second["position"], second["totalCount"]) == (first["position"], 5)
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (True, True)
    third = (await city.ask(PAGE, first=2, after=second["pageInfo"]["endCursor"]))["incidents"]
    assert [edge["node"]["id"] for edge in third["edges"]] == ["i4"]
    assert third["pageInfo"]["hasNextPage"] is False


async def test_a_page_of_none_tells_only_how_many_there_are(city: City) -> None:
    await city.tell(opened("i1"))
    page = (await city.ask(PAGE, first=0))["incidents"]
    assert page["totalCount"] == 1
    assert page["edges"] == []
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


async def test_a_cursor_of_another_list_or_order_is_refused(city: City) -> None:
    await city.tell(opened("i1"), opened("i2"))
    page = await city.ask("{ incidents(first: 1, orderBy: PRIORITY) { pageInfo { endCursor } } }")
    problem = await city.problem(PAGE, after=page["incidents"]["pageInfo"]["endCursor"])
    assert problem["extensions"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize(
    "cursor", ["x", "é", "WzFd", "bnVsbA", "WyJpbmNpZGVudHMgT1BFTkVEX0ZJUlNUX0ZJUlNUIiwyXQ", "W" * 5000]
)
async def test_what_is_no_cursor_is_refused_and_not_our_fault(city: City, cursor: str) -> None:
    await city.tell(opened("i1"))
    problem = await city.problem(PAGE, after=cursor)
    assert problem["extensions"] == {"code": "BAD_CURSOR"}
    assert problem["path"] == ["incidents"]


@pytest.mark.parametrize("first", [-1, 1001])
async def test_a_page_has_a_longest_length(city: City, first: int) -> None:
    problem = await city.problem(PAGE, first=first)
    assert problem["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "first", "most": 1000}
