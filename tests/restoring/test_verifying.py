"""A journal that was copied from the epoch before is held against the restored log in all that lasts."""

import asyncpg

from events.jetstream import JetStreamLog
from projections.verify import verify
from tests.restoring.conftest import Place

CHANGES = {
    2: ("body = '[]'::bytea", "body is not what the log has"),
    3: ("headers = replace(headers, 'test', 'tess')", "headers is not what the log has"),
    4: ("context = 'linkage'", "context is not what the log has"),
    5: ("stored_at = now()", "recorded_at is not what the log has"),
    6: ("recorded_at = now()", "recorded_at does not follow from the commit and what is before it"),
    7: ("hash = '\\x00'", "hash does not follow from the commit and what is before it"),
}


async def test_what_was_changed_in_a_journal_from_before_a_restore_is_found(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    await place.restore()
    await place.is_whole(commits)
    connection = await asyncpg.connect(place.dsn)
    for position, (change, _) in CHANGES.items():
        await connection.execute(f"UPDATE journal.commits SET {change} WHERE position = {position}")
    await connection.close()
    report = await verify(place.dsn, JetStreamLog(place.client, place.jurisdiction, 2))
    assert {("journal", position, text) for position, (_, text) in CHANGES.items()} <= set(report.differences)
    unlike_the_log = [found.position for found in report.differences if found.text.endswith("is not what the log has")]
    assert unlike_the_log == [2, 3, 4, 5]
