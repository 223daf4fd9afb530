"""The read models in PostgreSQL are the fold of the log, however it arrives and whatever crashes."""

from dataclasses import replace
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.event import Event
from events.values import Position
from projections.assignments import assignments
from projections.calls import calls
from projections.fold import fold
from projections.incidents import incidents
from projections.links import links
from projections.locations import locations
from projections.mentions import mentions
from projections.notes import notes
from projections.premise_flags import premise_flags
from projections.projection import Projection, ReadModel
from projections.queries import selected
from projections.reading import Reader
from projections.units import units
from projections.verify import verify
from projections.versions import R
from projections.words import words
from tests.projections import generated
from tests.projections.crashing import Crash, Crashes, Sliced, crashing
from tests.projections.told import project, recorded, told

VERSIONED: tuple[Projection[Any], ...] = (
    calls,
    incidents,
    notes,
    links,
    units,
    assignments,
    words,
    premise_flags,
)


async def empty(dsn: str) -> None:
    """Let nothing have happened; making a database for every example would take longer than the test."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("TRUNCATE journal.commits, journal.checkpoint; DROP SCHEMA IF EXISTS views CASCADE")
    await connection.close()


async def same_as_fold(reader: Reader, projection: Projection[R], history: Sliced) -> None:
    """As of every position, and now, the rows are those of a fold of the commits up to there."""
    commits = await recorded(history)
    for position in range(len(commits) + 1):
        known = await selected(await reader.at(position), projection, [])
        assert len(known) == len({projection.key(row.row) for row in known})
        rows = {projection.key(row.row): row.row for row in known}
        assert rows == fold(projection, commits[:position]), f"{projection.name} as of {position}"
        assert all(row.recorded_at == commits[row.position - 1].recorded_at for row in known)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=generated.histories,
    sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4),
    moments=st.sets(st.integers(1, 60), max_size=4),
    capacity=st.integers(1, 3),
)
async def test_read_models_are_one_fold_from_the_start_in_any_batches_with_any_crashes(
    dsn: str, history: list[list[Event]], sizes: list[int], moments: set[int], capacity: int
) -> None:
    await empty(dsn)
    crashes = Crashes(moments)
    log = Sliced((await told(*history)).log, sizes, crashes)
    forgetful = [replace(projection, capacity=capacity) for projection in VERSIONED]
    models: tuple[ReadModel, ...] = (
        crashing("first", crashes),
        *forgetful[:2],
        crashing("amid", crashes),
        *forgetful[2:],
        mentions,
        locations,
    )
    tip: Position | None = None
    while tip is None:
        try:
            tip = await project(log, dsn, models)
        except Crash:
            continue
    crashes.moments = ()
    reader = Reader(dsn)
    try:
        for projection in VERSIONED:
            await same_as_fold(reader, projection, log)
    finally:
        await reader.close()
    assert (await verify(dsn, log, models=models)).clean
