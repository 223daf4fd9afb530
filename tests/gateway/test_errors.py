"""Whatever is sent, the answer is typed, names what is wrong, and shows nothing of the inside."""

import logging
from typing import Any

import pytest
import structlog

from gateway.moment import Moment
from tests.gateway.city import City
from tests.gateway.told import opened

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("{", JSON, 400),
        ("[]", JSON, 400),
        ("7", JSON, 400),
        ("null", JSON, 400),
        ("{}", JSON, 400),
        ('{"query": 7}', JSON, 400),
        ('{"query": "{ head { lag } }", "variables": []}', JSON, 400),
        ('{"query": "{ head { lag } }"}', {"content-type": "text/plain"}, 400),
        ("\x00", JSON, 400),
    ],
)
async def test_what_is_no_request_is_told_so(city: City, body: str, headers: dict[str, str], status: int) -> None:
    answer = await city.http.post("/graphql", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_mutations_and_queries_take_a_post(city: City) -> None:
    answer = await city.http.get("/graphql", params={"query": "{ head { lag } }"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "{ nothing }",
        "{ incidents(filter: {status: BURNING}) { totalCount } }",
        "{ incidents(frist: 1) { totalCount } }",
        '{ incidents(asOf: {time: "2026-11-23T14:05:00"}) { totalCount } }',
        "{ incidents(asOf: {}) { totalCount } }",
        "query ($id: ID!) { unit(id: $id) { id } }",
        "{",
    ],
)
async def test_a_malformed_query_is_told_what_is_wrong_and_is_no_line_of_a_log(
    city: City, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    with structlog.testing.capture_logs() as logs:
        problem = await city.problem(query)
    assert "internal" not in problem["message"]
    assert problem["extensions"] == {"code": "BAD_REQUEST"}
    assert [*logs, *(record for record in caplog.records if record.levelno > logging.DEBUG)] == []


async def test_values_that_no_row_can_have_are_not_our_fault(city: City) -> None:
    await city.tell(opened("i1"))
    problem = await city.problem("{ incidents(filter: {priority: 99999}) { totalCount } }")
    assert problem["extensions"]["code"] == "BAD_INPUT"
    problem = await city.problem("query ($id: ID!) { unit(id: $id) { id } }", id="E\0")
    assert problem["extensions"]["code"] == "BAD_INPUT"


async def test_a_fault_of_ours_is_noted_under_a_number_and_shows_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(Moment, "loader", fail)
    with structlog.testing.capture_logs() as logs:
        problem = await city.problem('{ unit(id: "E01") { id } }')
    [noted] = logs
    assert problem["message"] == f"internal error {noted['number']}"
    assert problem["extensions"] == {"code": "INTERNAL"}
    assert "secret" in str(noted["exc_info"])


async def test_while_postgresql_is_away_this_is_what_is_said(dead_city: City) -> None:
    problem = await dead_city.problem("{ incidents { totalCount } }")
    assert problem["extensions"]["code"] == "READ_MODELS_AWAY"
    head = (await dead_city.ask("{ head { position readable lag kind } }"))["head"]
    assert head == {"position": None, "readable": False, "lag": None, "kind": None}


async def test_only_names_of_this_machine_are_answered_where_no_token_is_asked_for(city: City) -> None:
    for host, status in {"evil.example": 400, "localhost:8480": 200, "127.0.0.1:8480": 200, "[::1]:8480": 200}.items():
        answer = await city.http.get("/health", headers={"host": host})
        assert (host, answer.status_code) == (host, status)
