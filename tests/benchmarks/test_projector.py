"""How fast the projector rebuilds from the log."""

import pytest

from tests.benchmarks.projector import measure


@pytest.mark.bench
async def test_projecting(postgres_dsn: str) -> None:
    await measure(postgres_dsn)
