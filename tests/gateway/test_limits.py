"""What a query may cost, and how it is told that it costs more."""

import pytest

from gateway import limits
from tests.gateway.city import City


def nested(depth: int) -> str:
    """A query so deep."""
    return "{ incidents { nodes { id " + "units { unit { incident { id " * depth + "} } } " * depth + "} } }"


DEAR = "units { unit { incident { units { unit { incident { id number type } } } } } }"
BOMB = [f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(29)]


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (nested(5), "depth"),
        (f"{{ {' '.join(f'a{n}: head {{ position }}' for n in range(60))} }}", "aliases"),
        (f"{{ incidents(first: 1000) {{ nodes {{ {DEAR} calls {{ incident {{ {DEAR} }} }} }} }} }}", "cost"),
        (f"{{ ...f0 }} {' '.join(BOMB)} fragment f29 on Query {{ a: head {{ lag }} }}", "aliases"),
    ],
    ids=["depth", "aliases", "cost", "fragments"],
)
async def test_the_limit_that_is_exceeded_is_named(city: City, query: str, limit: str) -> None:
    problems = (await city.answer(query))["errors"]
    assert {problem["extensions"]["code"] for problem in problems} == {"LIMIT_EXCEEDED"}
    assert limit in {problem["extensions"]["limit"] for problem in problems}


async def test_the_size_of_a_page_counts_where_it_is_a_variable_too(city: City) -> None:
    units = "units { unit { incident { units { status } } } }"
    query = f"query ($first: Int) {{ incidents(first: $first) {{ nodes {{ {units} }} }} }}"
    assert "errors" not in await city.answer(query, first=100)
    problem = await city.problem(query, first=10_000)
    assert problem["extensions"]["limit"] == "cost"


async def test_the_size_of_a_page_counts_where_it_is_a_variable_that_was_not_given(city: City) -> None:
    units = "units { unit { incident { units { status } } } }"
    query = f"query ($first: Int = 10000) {{ incidents(first: $first) {{ nodes {{ {units} }} }} }}"
    assert (await city.problem(query))["extensions"]["limit"] == "cost"


async def test_a_page_of_less_than_nothing_pays_for_no_other(city: City) -> None:
    units = "units { unit { incident { units { status } } } }"
    dear = f"dear: incidents(first: 10000) {{ nodes {{ {units} }} }}"
    query = f"{{ gift: incidents(first: -2000000) @skip(if: true) {{ nodes {{ {units} }} }} {dear} }}"
    assert (await city.problem(query))["extensions"]["limit"] == "cost"


async def test_a_query_has_a_most_of_tokens(city: City) -> None:
    problem = await city.problem("{ head { " + "lag " * limits.MOST_TOKENS + "} }")
    assert f"{limits.MOST_TOKENS} tokens" in problem["message"]


async def test_a_console_may_ask_for_the_whole_schema(city: City) -> None:
    fragment = "ofType { kind name " * 8 + "} " * 8
    query = (
        "{ __schema { types { name fields { name args { name type { kind name "
        + fragment
        + "} } type { kind name "
        + fragment
        + "} } } } }"
    )
    assert (await city.ask(query))["__schema"]["types"]


async def test_a_body_has_a_most_of_bytes(city: City) -> None:
    answer = await city.http.post(
        "/graphql", json={"query": "{ head { lag } }", "variables": {"x": "x" * limits.MOST_BYTES}}
    )
    assert answer.status_code == 413
    assert str(limits.MOST_BYTES) in answer.json()["errors"][0]["message"]
