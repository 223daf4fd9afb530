"""Whether the gateway lives, and whether it can do its work."""

from tests.gateway.city import City
from tests.gateway.house import House


async def test_all_is_well_once_both_stores_are_there(house: House) -> None:
    assert (await house.http.get("/ready")).json() == {"ready": True, "reasons": []}
    assert (await house.http.get("/health")).json() == {"alive": True}
    head = await house.ask("{ head { lag lagSeconds readable } }")
    assert head == {"lag": 0, "lagSeconds": 0.0, "readable": True}


async def test_what_is_missing_is_told(dead_city: City) -> None:
    answer = await dead_city.http.get("/ready")
    assert answer.status_code == 503
    assert [reason.partition(":")[0] for reason in answer.json()["reasons"]] == ["nats", "postgresql"]
    assert (await dead_city.http.get("/health")).status_code == 200
