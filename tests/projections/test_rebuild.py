"""Rebuilding read models while others read and write."""

import asyncio
from dataclasses import replace

import pytest

from projections import incidents
from projections.database import connected
from projections.errors import OtherReadModels, RebuildRunning
from projections.filling import Filling
from projections.incidents import IncidentFilter
from projections.models import READ_MODELS
from projections.reading import Reader
from projections.rebuild import NEXT, rebuild
from projections.verify import verify
from projections.writing import Swapped, Writing
from tests.projections.test_projector import projecting, write
from tests.projections.told import History, opened, project, recorded, told

MANY = 300


async def test_a_reader_sees_all_of_it_or_all_of_what_was_there(dsn: str, reader: Reader) -> None:
    history = await told(*([opened(f"fire-{number}")] for number in range(MANY)))
    await project(history.log, dsn)
    rebuilding = asyncio.create_task(rebuild_often(dsn, 3))
    reads = 0
    while not rebuilding.done() or reads < 20:
        assert await incidents.count(await reader.at(), IncidentFilter()) == MANY
        reads += 1
    await rebuilding


async def rebuild_often(dsn: str, times: int) -> None:
    for _ in range(times):
        await rebuild(dsn)


async def test_a_projector_at_work_goes_on_in_the_rebuilt_read_models(dsn: str, reader: Reader) -> None:
    history = History()
    async with projecting(history, dsn, reader):
        await history.tell(opened("fire-before"))
        await reader.wait_for(1, timeout=10)
        rebuilding = asyncio.create_task(rebuild_often(dsn, 3))
        last = 1
        while not rebuilding.done():
            last = await history.tell(opened(f"fire-{last}"))
            await reader.wait_for(last, timeout=10)
        await rebuilding
        last = await history.tell(opened("fire-after"))
        await reader.wait_for(last, timeout=10)
    assert await incidents.count(await reader.at(), IncidentFilter()) == last
    assert (await verify(dsn, history.log)).differences == ()


async def test_a_batch_that_meets_a_swap_is_undone_and_told_so(dsn: str) -> None:
    history = await told([opened("fire-1")], [opened("fire-2")])
    await project((await told()).log, dsn)
    commits = await recorded(history.log)
    async with connected(dsn) as connection:
        writing = await Writing.resume(connection, history.log.name)
        await write(writing, commits[:1], connection)
        await rebuild(dsn)
        with pytest.raises(Swapped):
            await write(writing, commits[1:], connection)
        again = await Writing.resume(connection, history.log.name)
        await write(again, commits[1:], connection)
    assert (await verify(dsn, history.log)).differences == ()


async def test_a_changed_fold_is_rebuilt_when_the_projector_starts(dsn: str, reader: Reader) -> None:
    history = await told([opened()])
    await project(history.log, dsn)
    changed = replace(incidents.incidents, version=2, handlers={})
    models = tuple(changed if model is incidents.incidents else model for model in READ_MODELS)
    await project(history.log, dsn, models)
    assert await incidents.count(await reader.at(), IncidentFilter()) == 0
    async with connected(dsn) as connection:
        with pytest.raises(OtherReadModels):
            await Writing.resume(connection, history.log.name)
    await project(history.log, dsn)
    assert await incidents.count(await reader.at(), IncidentFilter()) == 1


async def test_two_rebuilds_do_not_mix(dsn: str) -> None:
    await project((await told([opened()])).log, dsn)
    async with connected(dsn) as connection:
        await Filling(connection, NEXT, READ_MODELS).begin()
        with pytest.raises(RebuildRunning, match="views_next"):
            await rebuild(dsn)
    assert await rebuild(dsn) == 1


async def test_a_rebuild_tells_how_far_it_is(dsn: str) -> None:
    await project((await told([opened()], [opened("fire-2")])).log, dsn)
    steps: list[tuple[int, int]] = []
    await rebuild(dsn, lambda done, to: steps.append((done, to)))
    assert steps == [(2, 2)]
