"""The proof finds what was changed behind the projector's back."""

import asyncpg
import pytest

from projections.verify import verify
from tests.projections.told import E1, FIRE, History, assigned, closed, opened, project, received, registered, told


@pytest.fixture
async def history(dsn: str) -> History:
    history = await told([received()], [opened()], [registered()], [assigned()], [closed()])
    await project(history.log, dsn)
    return history


async def change(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


async def found(dsn: str, history: History) -> list[tuple[str, int | None, str]]:
    report = await verify(dsn, history.log)
    assert report.position == 5
    assert report.clean is (report.differences == ())
    return [(where, position, text.partition(" {")[0]) for where, position, text in report.differences]


async def test_nothing_is_found_where_nothing_was_changed(dsn: str, history: History) -> None:
    assert await found(dsn, history) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("body", "'[]'::bytea"), ("headers", "'{}'"), ("context", "'linkage'"), ("stored_at", "now()")],
)
async def test_a_changed_journal_is_found(dsn: str, history: History, column: str, value: str) -> None:
    await change(dsn, f"UPDATE journal.commits SET {column} = {value} WHERE position = 2")
    differences = await found(dsn, history)
    assert ("journal", 2, f"{column} is not what the log has") in differences
    assert ("journal", 2, "hash does not follow from the commit and what is before it") in differences


@pytest.mark.parametrize(("column", "value"), [("recorded_at", "now()"), ("known_at", "now()"), ("hash", "'\\x00'")])
async def test_a_changed_link_is_found(dsn: str, history: History, column: str, value: str) -> None:
    await change(dsn, f"UPDATE journal.commits SET {column} = {value} WHERE position = 2")
    assert ("journal", 2, f"{column} does not follow from the commit and what is before it") in await found(
        dsn, history
    )


async def test_a_missing_commit_is_found(dsn: str, history: History) -> None:
    await change(dsn, "DELETE FROM journal.commits WHERE position IN (2, 5)")
    differences = await found(dsn, history)
    assert ("journal", 2, "the commit is missing") in differences
    assert ("journal", 5, "the journal ends before the checkpoint at 5") in differences


async def test_a_changed_row_is_found_in_both_directions(dsn: str, history: History) -> None:
    await change(dsn, f"UPDATE views.incidents SET priority = 5 WHERE incident = '{FIRE}' AND from_position = 2")
    assert await found(dsn, history) == [
        ("incidents", 2, "unlike a fresh fold it has"),
        ("incidents", 2, "unlike a fresh fold it has not"),
    ]


async def test_a_missing_and_an_added_row_are_found(dsn: str, history: History) -> None:
    await change(dsn, f"DELETE FROM views.units WHERE unit = '{E1}' AND from_position = 4")
    await change(dsn, f"INSERT INTO views.mentions VALUES ('{FIRE}', 1)")
    assert await found(dsn, history) == [
        ("units", 4, "unlike a fresh fold it has not"),
        ("mentions", 1, "unlike a fresh fold it has"),
    ]


async def test_another_log_is_found(dsn: str, history: History) -> None:
    other = await told([received()], [opened()], [registered()], [assigned()], [closed()])
    assert ("journal", 1, "headers is not what the log has") in await found(dsn, other)
    assert await found(dsn, History("LOG_city_2")) == [
        ("log", None, "this is LOG_city_2, and the journal is a copy of LOG_city_1")
    ]


async def test_a_log_that_lost_its_end_is_found(dsn: str, history: History) -> None:
    shorter = await told([received()])
    assert ("log", 2, "the log ends at 1, the journal at 5") in await found(dsn, shorter)


async def test_before_the_first_projector_there_is_nothing_to_verify(dsn: str) -> None:
    report = await verify(dsn, History().log)
    assert (report.position, report.clean) == (0, True)
