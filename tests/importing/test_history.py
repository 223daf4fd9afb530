"""History is appended in its order, each fact once, and goes on where it was cut off."""

from datetime import UTC

import pytest
from typing_extensions import override

from deploy.importing.chapters import Chapter
from deploy.importing.history import AnotherWriter, EarlierHistory, History, Imported, LiveLog, NotTaken
from deploy.importing.sffd import read_sheet
from deploy.importing.sffd_facts import ACTOR, sffd_chapters
from events.commit import Commit, Recorded, make_commit
from events.envelope import Envelope, encode
from events.log import Appended, NotAppended
from events.memory import MemoryLog
from events.record import LogOpened
from services.dispatch.service import DISPATCH
from services.intake.service import intake
from tests.importing.sffd_files import file_of, row

DAY = sffd_chapters(
    read_sheet(file_of(row(), row(Unit_ID="T01"), row(Call_Number="170010002", Incident_Number="17000002"))).rows
)


def chapters_of(*rows: dict[str, str]) -> list[Chapter]:
    return sffd_chapters(read_sheet(file_of(*rows)).rows)


async def tell(
    log: MemoryLog, chapters: list[Chapter] = DAY, file: str = "day", instance: str = "import-1"
) -> Imported:
    history = History(log, jurisdiction="city", actor=ACTOR, source_id=f"sffd-{file}", instance=instance)
    return await history.append(chapters)


async def all_of(log: MemoryLog) -> list[Recorded]:
    async for commits in log.follow(0):
        return list(commits)
    raise AssertionError


async def said(log: MemoryLog) -> list[tuple[str, dict[str, str], bytes]]:
    """Everything in the log but which run told it."""
    return [
        (commit.context, {name: value for name, value in commit.headers.items() if name != "instance"}, commit.body)
        for commit in await all_of(log)
    ]


class DyingLog(MemoryLog):
    """Takes so many commits, then none."""

    def __init__(self, takes: int) -> None:
        super().__init__()
        self.takes = takes

    @override
    async def commit(self, commit: Commit) -> Appended:
        if self.takes == 0:
            raise NotAppended("10077 no space")
        self.takes -= 1
        return await super().commit(commit)


async def test_the_first_commit_says_that_this_is_history_and_none_is_recorded_later_than_it_was() -> None:
    log = MemoryLog()
    await tell(log)
    first, *others = await all_of(log)
    opened = first.envelopes[0].event
    assert isinstance(opened, LogOpened)
    assert (opened.kind, first.recorded_at) == ("history", DAY[0].recorded)
    assert [(commit.recorded_at, commit.context) for commit in others] == [
        (chapter.recorded, chapter.context) for chapter in DAY
    ]


async def test_what_is_told_of_a_context_needs_the_code_that_writes_such_events_today() -> None:
    log = MemoryLog()
    await tell(log)
    needed = {commit.context: commit.fold for commit in await all_of(log)}
    assert needed == {"log": 1, "intake": intake(UTC).writes, "dispatch": DISPATCH.writes}


async def test_twice_adds_nothing() -> None:
    log = MemoryLog()
    events = sum(len(chapter.facts) for chapter in DAY)
    assert await tell(log) == Imported(len(DAY), events, 0, len(DAY) + 1)
    assert await tell(log, instance="import-2") == Imported(0, 0, events, len(DAY) + 1)
    assert await log.tip() == len(DAY) + 1


@pytest.mark.parametrize("cut", range(len(DAY) + 1))
async def test_one_that_was_cut_off_anywhere_goes_on_as_if_it_had_not_been(cut: int) -> None:
    whole, log = MemoryLog(), DyingLog(takes=cut)
    await tell(whole)
    with pytest.raises(NotTaken, match="the log does not take it: 10077 no space"):
        await tell(log)
    log.takes = -1
    await tell(log, instance="import-2")
    assert await said(log) == await said(whole)


async def test_a_log_that_holds_live_events_takes_no_history() -> None:
    log = MemoryLog()
    opened = LogOpened(at=DAY[0].recorded, by="service/intake", log="city", kind="live")
    live = encode(Envelope("1", "/liandong/city/log", opened))
    await log.commit(make_commit("log", [live], id="1", fence=0, seen=0, instance="intake-1", fold=1))
    with pytest.raises(LiveLog, match=r"holds live events.*choose another folder with --data"):
        await tell(log)
    assert await log.tip() == 1


async def test_a_later_file_follows_and_knows_the_units_of_the_first() -> None:
    log = MemoryLog()
    await tell(log)
    later = row(
        Call_Number="170020001",
        Incident_Number="17000003",
        **{
            name.replace(" ", "_"): stamp.replace("01/01", "01/02")
            for name, stamp in row().items()
            if name.endswith("DtTm")
        },
    )
    before = await log.tip()
    await tell(log, chapters_of(later), "later")
    new = [event for commit in (await all_of(log))[before:] for event in commit.envelopes]
    assert "UnitRegistered" not in {type(envelope.event).__name__ for envelope in new}
    assert len(new) == 8


async def test_an_earlier_file_is_refused_with_the_reason() -> None:
    log = MemoryLog()
    await tell(log, chapters_of(row()))
    with pytest.raises(EarlierHistory, match=r"history up to 2017-01-01 18:30:00 UTC .* begins at 2017-01-01 18:02:00"):
        await tell(log, chapters_of(row(), row(Unit_ID="T01")), "more")


async def test_of_two_imports_at_once_the_second_gives_way() -> None:
    class Crowded(MemoryLog):
        @override
        async def commit(self, commit: Commit) -> Appended:
            if await self.tip() == 3:
                other = commit._replace(headers={**commit.headers, "instance": "import-2", "Nats-Msg-Id": "other"})
                await super().commit(other)
            return await super().commit(commit)

    with pytest.raises(AnotherWriter, match="somebody else is writing to this log"):
        await tell(Crowded())


async def test_a_commit_whose_acknowledgement_went_astray_is_found_in_the_log() -> None:
    class Forgetful(MemoryLog):
        @override
        async def commit(self, commit: Commit) -> Appended:
            await super().commit(commit)
            return await super().commit(commit)

    whole, log = MemoryLog(), Forgetful()
    await tell(whole)
    await tell(log)
    assert await said(log) == await said(whole)


async def test_nothing_to_tell_opens_no_log() -> None:
    log = MemoryLog()
    assert await tell(log, []) == Imported(0, 0, 0, 0)
    assert await log.tip() == 0
