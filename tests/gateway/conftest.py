"""The gateway before real read models."""

from collections.abc import AsyncIterator

import pytest

from events.memory import MemoryLog
from projections.reading import Reader
from tests.gateway.city import City, open_city
from tests.gateway.house import House, open_house


@pytest.fixture
async def city(database: str) -> AsyncIterator[City]:
    """A city where nothing has happened yet."""
    async with open_city(database) as city:
        yield city


@pytest.fixture
async def dead_city() -> AsyncIterator[City]:
    """A city whose PostgreSQL is away."""
    city = City(MemoryLog(), Reader("postgresql://nobody@127.0.0.1:1/nothing"))
    yield city
    await city.http.aclose()
    await city.reader.close()


@pytest.fixture
async def house(nats_server: str, database: str) -> AsyncIterator[House]:
    """A city whose services are awake."""
    async with open_house(nats_server, database) as house:
        yield house
