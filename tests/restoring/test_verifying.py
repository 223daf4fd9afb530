"""A journal that was copied from the epoch before is held against the restored log in all that lasts."""

import asyncpg
import pytest

from events.jetstream import JetStreamLog
from projections.verify import verify
from tests.restoring.conftest import Place


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("body", "'[]'::bytea", "body is not what the log has"),
        ("headers", "replace(headers, 'test', 'tess')", "headers is not what the log has"),
        ("context", "'linkage'", "context is not what the log has"),
        ("stored_at", "now()", "recorded_at is not what the log has"),
        ("recorded_at", "now()", "recorded_at does not follow from the commit and what is before it"),
        ("hash", "'\\x00'", "hash does not follow from the commit and what is before it"),
    ],
)
async def test_what_was_changed_in_a_journal_from_before_a_restore_is_found(
    place: Place, column: str, value: str, found: str
) -> None:
    commits = await place.tell()
    await place.journal()
    await place.restore()
    await place.is_whole(commits)
    connection = await asyncpg.connect(place.dsn)
    await connection.execute(f"UPDATE journal.commits SET {column} = {value} WHERE position = 2")
    await connection.close()
    report = await verify(place.dsn, JetStreamLog(place.client, place.jurisdiction, 2))
    assert ("journal", 2, found) in [tuple(difference) for difference in report.differences]
