"""What intake has accepted, of all that may be asked of it: the read models in PostgreSQL are its fold."""

from dataclasses import replace
from typing import Any

import pytest

from projections.models import READ_MODELS
from projections.projection import Projection, ReadModel
from projections.reading import Reader
from projections.verify import verify
from tests.projections.crashing import Crashes, Sliced
from tests.projections.test_projecting import same_as_fold
from tests.projections.told import project, told
from tests.services.intake.anything import lived


@pytest.mark.parametrize("seed", range(5))
async def test_read_models_are_the_fold_of_any_accepted_history(dsn: str, seed: int) -> None:
    _, history = lived(seed, length=90)
    log = Sliced((await told(*history)).log, [7, 1, 30], Crashes(set()))
    models: tuple[ReadModel, ...] = tuple(
        replace(model, capacity=2) if isinstance(model, Projection) else model for model in READ_MODELS
    )
    await project(log, dsn, models)
    reader = Reader(dsn)
    try:
        for model in models:
            if isinstance(model, Projection):
                projection: Projection[Any] = model
                await same_as_fold(reader, projection, log)
    finally:
        await reader.close()
    assert (await verify(dsn, log, models=models)).clean
