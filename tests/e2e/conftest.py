"""One installation for all tests that leave it as they found it: running."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.installation import Installation, installation


@pytest.fixture
async def up(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A whole Liandong of this test's own."""
    async with installation(tmp_path_factory.mktemp("up") / "data") as running:
        yield running
