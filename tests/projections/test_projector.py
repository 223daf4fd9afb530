"""The projector: alone, one log, and not to be stopped by PostgreSQL or by one faulty read model."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from asyncpg import Connection
from sqlalchemy import Column, Text

from events.commit import Recorded
from events.intake.calls import CallReceived
from events.intake.incidents import IncidentOpened
from events.values import Position
from projections import calls, incidents
from projections.arriving import MAX_COMMITS, batches
from projections.calls import CallFilter
from projections.database import connected
from projections.errors import AnotherLog, AnotherProjector, StaleReadModel
from projections.incidents import IncidentFilter
from projections.models import READ_MODELS
from projections.projection import Projection, ReadModel
from projections.projector import Projector
from projections.reading import Reader
from projections.versions import metadata, versioned
from projections.writing import Writing
from tests.projections.told import T0, History, closed, opened, project, received, recorded, told


def failing(projection: Projection[calls.Call], call: str) -> tuple[ReadModel, ...]:
    """All read models; this one's fold raises when that call is received."""
    faulty = replace(projection, handlers=dict(projection.handlers))
    received_well = projection.handlers[CallReceived]

    @faulty.on(CallReceived)
    def received(row: calls.Call | None, event: CallReceived) -> calls.Call | None:
        if event.call == call:
            raise RuntimeError("a bug")
        return received_well(row, event)

    return tuple(faulty if model is projection else model for model in READ_MODELS)


@asynccontextmanager
async def projecting(history: History, dsn: str, reader: Reader) -> AsyncIterator[asyncio.Task[None]]:
    """A projector that runs meanwhile."""

    async def announce(position: Position) -> None:
        reader.announced(position)

    running = asyncio.create_task(Projector(history.log, dsn, announce).run())
    try:
        yield running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def write(writing: Writing, commits: Sequence[Recorded], connection: Connection) -> None:
    """Make these commits visible as the projector does."""
    await writing.write(await writing.prepare(connection, commits))


async def test_what_is_told_becomes_visible(dsn: str, reader: Reader) -> None:
    history = await told([received()], [opened()])
    async with projecting(history, dsn, reader):
        await reader.wait_for(2, timeout=10)
        position = await history.tell(closed())
        await reader.wait_for(position, timeout=10)
        assert [known.row.status for known in await incidents.page(await reader.at(), IncidentFilter())] == ["closed"]


async def test_when_postgresql_ends_its_session_it_begins_another_and_goes_on(dsn: str, reader: Reader) -> None:
    history = await told([received()])
    async with projecting(history, dsn, reader):
        await reader.wait_for(1, timeout=10)
        async with connected(dsn) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
        await history.tell(received("c2"))
        other = Reader(dsn)
        await other.wait_for(2, timeout=10)
        assert await calls.count(await other.at(), CallFilter()) == 2
        await other.close()


async def test_of_two_projectors_the_one_that_comes_late_stops(dsn: str) -> None:
    history = await told([received("c1")], [received("c2")])
    first, second = await recorded(history.log)
    async with connected(dsn) as mine, connected(dsn) as others:
        await project(History().log, dsn)
        writing = await Writing.resume(mine, history.log.name)
        late = await Writing.resume(others, history.log.name)
        await write(writing, [first], mine)
        with pytest.raises(AnotherProjector, match="from 0"):
            await write(late, [first, second], others)
        await write(writing, [second], mine)


async def test_another_log_is_not_projected_into_the_same_journal(dsn: str) -> None:
    await project((await told([received()], [opened()])).log, dsn)
    with pytest.raises(AnotherLog, match="LOG_city_2"):
        await project(History("LOG_city_2").log, dsn)
    with pytest.raises(AnotherLog, match="ends at position 0, the journal at 2"):
        await project(History().log, dsn)
    with pytest.raises(AnotherLog, match="at position 2 the log has commit"):
        await project((await told([received()], [opened()])).log, dsn)


async def test_a_read_model_that_raises_stands_still_and_the_others_go_on(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")], [received("c2"), opened()], [received("c3")])
    await project(history.log, dsn, failing(calls.calls, "c2"))
    reading = await reader.at()
    assert await incidents.count(reading, IncidentFilter()) == 1
    assert reading.head.stale["calls"] == (1, "RuntimeError: a bug")
    with pytest.raises(StaleReadModel, match="calls stands still at position 1: RuntimeError: a bug"):
        await calls.count(reading, CallFilter())
    assert await calls.count(await reader.at(1), CallFilter()) == 1


async def test_a_read_model_that_stands_still_is_left_alone_by_the_next_projector(dsn: str, reader: Reader) -> None:
    history = await told([received("c1")])
    models = failing(calls.calls, "c1")
    await project(history.log, dsn, models)
    await history.tell(received("c2"))
    await project(history.log, dsn, models)
    assert (await reader.head()).stale["calls"].position == 0


async def test_a_commit_that_cannot_be_read_is_in_the_journal_and_stops_only_read_models(
    dsn: str, reader: Reader
) -> None:
    history = await told([received()])
    await history.append("intake", [b"no json"])
    assert await project(history.log, dsn) == 2
    head = await reader.head()
    assert head.position == 2
    assert {name: stale.position for name, stale in head.stale.items()} == {model.name: 1 for model in READ_MODELS}


async def test_rows_that_postgresql_does_not_take_stop_only_their_read_model(dsn: str, reader: Reader) -> None:
    scribbles = Projection(
        versioned("scribbles", Column("incident", Text), key=("incident",)).to_metadata(metadata, name="notes_kept"),
        lambda incident: (incident,),
        key=lambda event: event.incident,
    )
    metadata.remove(metadata.tables["views.scribbles"])
    metadata.remove(metadata.tables["views.notes_kept"])
    scribbles.handlers[IncidentOpened] = lambda _, event: ("\0",)
    history = await told([opened()])
    await project(history.log, dsn, (scribbles, *READ_MODELS))
    head = await reader.head()
    assert head.position == 1
    assert head.stale["notes_kept"].position == 0
    assert await incidents.count(await reader.at(), IncidentFilter()) == 1


async def test_batches_are_bounded_in_number_and_in_bytes() -> None:
    small = [Recorded(position, T0, "intake", {}, b"") for position in range(1, MAX_COMMITS + 2)]
    assert [len(batch) for batch in batches(small)] == [MAX_COMMITS, 1]
    large = [Recorded(position, T0, "intake", {}, bytes(3_000_000)) for position in range(1, 4)]
    assert [len(batch) for batch in batches(large)] == [1, 1, 1]
    assert list(batches([])) == []
