"""A database with an empty journal."""

from collections.abc import AsyncIterator

import pytest

from projections.database import migrate
from projections.reading import Reader


@pytest.fixture
async def dsn(database: str) -> str:
    await migrate(database)
    return database


@pytest.fixture
async def reader(dsn: str) -> AsyncIterator[Reader]:
    reader = Reader(dsn)
    yield reader
    await reader.close()


@pytest.fixture(autouse=True)
def _looks_in_quick_succession(monkeypatch: pytest.MonkeyPatch) -> None:
    """No leader is deposed here, so a log that is lost need not be looked at for long."""
    monkeypatch.setattr("events.presence.BETWEEN_LOOKS", 0.05)
