"""Reading at a position, and waiting for one."""

import asyncio
from datetime import timedelta

import pytest

from projections import calls
from projections.calls import CallFilter
from projections.errors import NotVisible, StaleReadModel
from projections.reading import Reader
from tests.projections.test_projector import projecting
from tests.projections.told import T0, History, opened, project, received, told


async def test_before_any_projector_ran_nothing_is_known(dsn: str, reader: Reader) -> None:
    head = await reader.head()
    assert (head.position, head.recorded_at, head.log) == (0, None, None)
    reading = await reader.at()
    assert await calls.count(reading, CallFilter()) == 0


async def test_read_models_that_are_yet_to_be_built_say_so(dsn: str, reader: Reader) -> None:
    await project((await told([received()])).log, dsn)
    head = await reader.head()
    assert (head.position, head.recorded_at, head.log) == (1, T0 + timedelta(seconds=1), "LOG_city_1")
    assert head.stale == {}


async def test_a_position_ahead_is_not_visible(dsn: str, reader: Reader) -> None:
    await project((await told([received()])).log, dsn)
    with pytest.raises(NotVisible, match="position 2 is not visible yet, 1 is"):
        await reader.at(2)
    with pytest.raises(NotVisible) as ahead:
        await reader.wait_for(2, timeout=0.1)
    assert (ahead.value.position, ahead.value.visible) == (2, 1)


async def test_a_moment_is_the_position_of_the_last_commit_recorded_by_then(dsn: str, reader: Reader) -> None:
    history = History()
    day = timedelta(days=1)
    for days in (0, 1, 3, 2, 4):
        await history.tell(received(f"c{days}"), recorded=T0 + days * day)
    await project(history.log, dsn)
    moments = [-1, 0, 1, 2, 2.9, 3, 4, 9]
    positions = [(await reader.at_time(T0 + days * day)).position for days in moments]
    # The commit of day 2 came after that of day 3, when day 3 was known already.
    assert positions == [0, 1, 2, 2, 2, 4, 5, 5]


async def test_those_who_wait_are_woken_when_it_is_visible(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")])
    async with projecting(history, dsn, reader):
        await reader.wait_for(1, timeout=10)
        waiting = [asyncio.create_task(reader.wait_for(2, timeout=10)) for _ in range(30)]
        beyond = asyncio.create_task(reader.beyond(1))
        await history.tell(received("c2"))
        await asyncio.gather(*waiting)
        assert await beyond == 2


async def test_one_who_waits_looks_without_an_announcement(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")])
    waiting = asyncio.create_task(reader.wait_for(1, timeout=10))
    await project(history.log, dsn)
    await waiting


async def test_a_false_announcement_shows_nothing(dsn: str, reader: Reader) -> None:
    waiting = asyncio.create_task(reader.wait_for(1, timeout=0.2))
    reader.announced(1)
    with pytest.raises(NotVisible):
        await waiting


async def test_a_reading_stays_where_it_is_while_the_world_goes_on(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")])
    async with projecting(history, dsn, reader):
        await reader.wait_for(1, timeout=10)
        reading = await reader.at()
        await history.tell(received("c2"), opened())
        await reader.wait_for(2, timeout=10)
        assert await calls.count(reading, CallFilter()) == 1
        assert await calls.count(await reader.at(1), CallFilter()) == 1
        assert await calls.count(await reader.at(2), CallFilter()) == 2


async def test_what_needs_a_read_model_that_stands_still_says_which(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")])
    await history.append("intake", [b"no json"])
    await project(history.log, dsn)
    with pytest.raises(StaleReadModel) as stale:
        await calls.count(await reader.at(), CallFilter())
    assert (stale.value.model, stale.value.position) == ("calls", 1)
