"""A restore brings back all that the journal or a file had, and says what it could not."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest
from nats.js.errors import NotFoundError

from deploy.errors import Trouble
from deploy.restoring.epoch import BothLost, OtherEpoch, check_journal
from deploy.restoring.epochs import Epochs, SealedLog, Unfinished
from deploy.restoring.restore import JOURNAL, Restore
from deploy.restoring.run import OtherFile
from deploy.restoring.sentences import ranges
from deploy.steps import Steps
from deploy.streams import log_stream
from events.commit import restored
from events.jetstream import JetStreamLog
from events.log import AnotherEpoch
from projections import survey
from projections.database import connected, migrate
from projections.errors import BrokenChain
from projections.export import export
from projections.reading import Reader
from projections.sources import FileSource, JournalSource
from tests.e2e.judge import whole_log
from tests.events.commits import a_commit
from tests.projections.told import project
from tests.restoring.conftest import Place


async def exported(place: Place, to: Path) -> Path:
    with to.open("wb") as file:
        file.writelines([line async for line in export(place.dsn)])
    return to


async def change(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


async def test_a_log_that_is_gone_is_made_anew_and_twice_makes_it_once(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    said = await place.restore()
    assert "9 commits are in LOG_" in said
    assert "LIANDONG_EPOCH=2" in said
    await place.is_whole(commits)
    assert (await place.state(1))[0] is True
    assert "Nothing to restore" in await place.restore()
    with pytest.raises(NotFoundError):
        await place.state(3)


async def test_what_was_restored_is_restored_again(place: Place) -> None:
    await place.tell()
    await place.journal()
    await place.restore()
    last = JetStreamLog(place.client, place.jurisdiction, 2)
    await last.commit(a_commit("dispatch", fence=8)._replace(body=b"[]"))
    commits = await whole_log(place.client, place.jurisdiction, 2)
    assert len(commits) == 10
    await place.is_whole(commits)
    await Epochs(place.client, place.jurisdiction).seal(2)
    await place.restore()
    await place.is_whole(commits, epoch=3)


async def test_an_older_copy_that_went_on_is_sealed_and_its_own_commits_are_told(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    older = await place.log(commits[:5])
    await older.commit(a_commit("intake", fence=5))
    said = await place.restore()
    assert "has 1 commits that the journal does not have, at 6:" in said
    assert "LIANDONG_EPOCH=1 liandong events" in said
    await place.is_whole(commits)
    sealed, state = await place.state(1)
    assert (sealed, state.last_seq) == (True, 6)
    for fence in (6, 3):
        with pytest.raises(AnotherEpoch):
            await older.commit(a_commit("intake", fence=fence))
    with pytest.raises(SealedLog):
        await Epochs(place.client, place.jurisdiction).check(1)


async def test_a_log_that_ends_too_early_is_made_whole(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    await place.log(commits[:4])
    assert "acknowledged" not in await place.restore()
    await place.is_whole(commits)


async def test_what_follows_on_from_the_journal_in_a_log_with_a_hole_is_brought_back_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "SILENCE", 0.3)
    await place.tell()
    await place.journal()
    commits = await place.tell()
    jetstream = place.client.jetstream()
    await jetstream.add_stream(replace(log_stream(place.jurisdiction, 1), deny_delete=False))
    log = JetStreamLog(place.client, place.jurisdiction, 1)
    for commit in commits:
        await log.commit(restored(commit))
    await jetstream.delete_msg(log.name, 4)
    assert "the journal ended at 9" in await place.restore()
    await place.is_whole(commits)


async def test_a_log_that_is_whole_is_left_as_it_is(place: Place) -> None:
    await place.tell()
    await place.journal()
    commits = await place.tell()
    await place.log(commits)
    said = await place.restore()
    assert "Nothing to restore" in said
    assert "9 more" in said
    assert (await place.state(1))[0] is False


async def test_where_there_is_nothing_nothing_is_made(place: Place) -> None:
    with pytest.raises(Trouble, match="nothing to restore from"):
        await place.restore()


async def test_a_journal_that_was_changed_is_refused_by_the_position(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    await place.log(commits[:2])
    await change(place.dsn, "UPDATE journal.commits SET body = '[]' WHERE position = 7")
    with pytest.raises(BrokenChain) as broken:
        await place.restore()
    assert broken.value.position == 7
    assert (await place.state(1))[0] is False


async def test_a_log_is_restored_from_a_file_and_the_journal_from_it(place: Place, tmp_path: Path) -> None:
    await place.tell()
    await place.history.append("intake", [b"\xff no text"])
    commits = await place.told()
    await place.journal()
    file = await exported(place, tmp_path / "exported")
    await change(place.dsn, "DROP SCHEMA journal CASCADE; DROP SCHEMA views CASCADE")
    await migrate(place.dsn)
    await place.restore(file)
    await place.holds(commits)
    async with connected(place.dsn) as connection:
        before = (await JournalSource.open(connection)).last
        await project(JetStreamLog(place.client, place.jurisdiction, 2), place.dsn)
        again = await exported(place, tmp_path / "again")
    assert (before, FileSource(again).hash) == (0, FileSource(file).hash)


async def test_a_journal_that_begins_the_file_is_filled_from_it(place: Place, tmp_path: Path) -> None:
    commits = await place.tell()
    await place.journal()
    file = await exported(place, tmp_path / "exported")
    await change(
        place.dsn,
        "DELETE FROM journal.commits WHERE position > 3; UPDATE journal.checkpoint SET position = 3,"
        " commit_id = (SELECT headers::json->>'Nats-Msg-Id' FROM journal.commits WHERE position = 3)",
    )
    await change(place.dsn, "DROP SCHEMA views CASCADE")
    await migrate(place.dsn)
    await place.restore(file)
    await place.is_whole(commits)


async def test_a_file_that_does_not_go_with_the_journal_is_refused(place: Place, tmp_path: Path) -> None:
    await place.tell()
    await place.journal()
    file = await exported(place, tmp_path / "exported")
    await place.tell()
    await place.journal()
    with pytest.raises(OtherFile, match="only 9"):
        await place.restore(file)
    longer = await exported(place, tmp_path / "longer")
    await change(place.dsn, "UPDATE journal.commits SET hash = '\\x00' WHERE position = 18")
    with pytest.raises(OtherFile, match="different logs"):
        await place.restore(longer)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(BrokenChain):
        await place.restore(file)


async def test_a_restore_that_was_killed_half_way_goes_on_where_it_was(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    await place.log(commits[:3])
    await Epochs(place.client, place.jurisdiction).begin(2, JOURNAL, 1)
    half = JetStreamLog(place.client, place.jurisdiction, 2)
    for commit in commits[:5]:
        await half.commit(restored(commit))
    stored = (await half.at(5) or commits[0]).stored_at
    await place.restore()
    assert (await half.at(5) or commits[0]).stored_at == stored
    await place.is_whole(commits)


async def begun(place: Place) -> Epochs:
    """A restore that has put all of it back, and was killed before it could say so."""
    await place.tell()
    await place.journal()
    async with connected(place.dsn) as connection:
        with Steps() as steps:
            restore = Restore(place.client, place.jurisdiction, steps)
            await restore.run(await JournalSource.open(connection), JOURNAL, 1)
    return restore.epochs


async def test_nobody_works_on_a_log_whose_restore_was_not_finished_and_it_goes_on(place: Place) -> None:
    epochs = await begun(place)
    with pytest.raises(Unfinished):
        await epochs.check(2)
    assert "9 commits" in await place.restore()
    await epochs.check(2)
    await place.is_whole(await place.told())


async def test_a_restore_that_was_killed_after_the_journal_was_switched_goes_on(place: Place) -> None:
    epochs = await begun(place)
    await change(place.dsn, f"UPDATE journal.checkpoint SET log = 'LOG_{place.jurisdiction}_2'")
    with pytest.raises(OtherEpoch):
        await check_journal(place.dsn, place.settings)
    place.data.make()
    assert "9 commits" in await place.restore()
    assert place.data.epoch == 2
    await epochs.check(2)
    await check_journal(place.dsn, replace(place.settings, epoch=2))
    await place.is_whole(await place.told())


async def test_where_both_stores_were_lost_nothing_begins_anew_beside_an_earlier_epoch(place: Place) -> None:
    epochs = Epochs(place.client, place.jurisdiction)
    await place.log([])
    assert not await epochs.emptied(1)
    await place.log(await place.tell())
    await place.log([], epoch=2)
    assert not await epochs.emptied(1)
    assert await epochs.emptied(2)
    second = replace(place.settings, epoch=2)
    with pytest.raises(BothLost, match="_2 and the journal are empty"):
        await check_journal(place.dsn, second, emptied=True)
    await check_journal(place.dsn, second)


async def test_what_was_added_after_the_journal_was_switched_stays(place: Place) -> None:
    epochs = await begun(place)
    await change(place.dsn, f"UPDATE journal.checkpoint SET log = 'LOG_{place.jurisdiction}_2'")
    await JetStreamLog(place.client, place.jurisdiction, 2).commit(a_commit("dispatch", fence=8)._replace(body=b"[]"))
    assert "1 more" in await place.restore()
    await epochs.check(2)
    await place.is_whole(await whole_log(place.client, place.jurisdiction, 2))


async def test_an_unfinished_log_to_which_somebody_else_has_written_is_left(place: Place) -> None:
    await begun(place)
    await JetStreamLog(place.client, place.jurisdiction, 2).commit(a_commit("dispatch", fence=8))
    assert "LOG_" in await place.restore()
    await place.is_whole(await place.told(), epoch=3)
    assert (await place.state(2))[0] is True


async def test_an_unfinished_restore_from_a_file_is_not_gone_on_with_from_less(place: Place, tmp_path: Path) -> None:
    await place.tell()
    await place.journal()
    file = await exported(place, tmp_path / "exported")
    await Epochs(place.client, place.jurisdiction).begin(2, "a file", 1)
    with pytest.raises(Trouble, match="give that file"):
        await place.restore()
    await place.restore(file)
    await place.is_whole(await place.told())


async def test_a_journal_that_was_lost_too_answers_as_of_any_time_as_before(place: Place) -> None:
    commits = await place.tell()
    await place.journal()
    await place.restore()
    moments = sorted(commit.recorded_at for commit in commits)
    before = await positions(place, moments)
    await change(place.dsn, "DROP SCHEMA journal CASCADE; DROP SCHEMA views CASCADE")
    await migrate(place.dsn)
    await place.is_whole(commits)
    assert await positions(place, moments) == before
    assert before[-1] == 9


async def positions(place: Place, moments: list[datetime]) -> list[int]:
    reader = Reader(place.dsn)
    found = [(await reader.at_time(moment)).position for moment in moments]
    await reader.close()
    return found


def test_positions_are_told_as_ranges() -> None:
    assert ranges([5, 6, 7, 9, 1200]) == "5-7, 9, 1,200"
    assert ranges(range(1, 100, 2)).endswith("19, …")
