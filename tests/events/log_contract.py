"""What every log promises, one sentence each. A promise is kept by an empty log, or fails."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from events.commit import ID, STREAM, Commit, Recorded
from events.log import Appended, Log, LogLost, LostRace, NotAppended, OutcomeUnknown
from events.values import Position
from tests.events.commits import a_commit, append, ids, read

Promise = Callable[[Log], Awaitable[None]]


async def a_commit_is_at_the_next_position(log: Log) -> None:
    assert await log.commit(a_commit("dispatch", fence=0)) == Appended(1)
    assert await log.commit(a_commit("dispatch", fence=1)) == Appended(2)
    assert await log.commit(a_commit("intake", fence=0)) == Appended(3)


async def only_commits_of_its_own_context_fence_a_commit(log: Log) -> None:
    await append(log, "dispatch", "intake", "intake")
    assert await log.commit(a_commit("dispatch", fence=1)) == Appended(4)
    assert await log.commit(a_commit("intake", fence=3)) == Appended(5)


async def a_lost_race_says_the_contexts_last_commit_and_appends_nothing(log: Log) -> None:
    commits = await append(log, "dispatch", "dispatch", "intake")
    for stale in (0, 1):
        with pytest.raises(LostRace) as lost:
            await log.commit(a_commit("dispatch", fence=stale))
        assert lost.value.last == 2
    await holds_only(log, ids(commits))


async def a_fence_that_no_commit_has_reached_is_refused_as_well(log: Log) -> None:
    commits = await append(log, "dispatch", "intake")
    for context, fence, last in (("dispatch", 2, 1), ("dispatch", 9, 1), ("allocation", 1, 0)):
        with pytest.raises(LostRace) as lost:
            await log.commit(a_commit(context, fence=fence))
        assert lost.value.last == last
    await holds_only(log, ids(commits))


async def the_same_commit_sent_again_is_told_where_it_is(log: Log) -> None:
    """One server looks at the fence first, and says that the race is lost to this very commit; a cluster looks at the
    id first, as its nodes must agree on a fence, and says that it has the commit."""
    commit = a_commit(fence=0)
    landed = await log.commit(commit)
    try:
        again = await log.commit(commit)
    except LostRace as lost:
        again = Appended(lost.last, duplicate=True)
    assert (landed, again) == (Appended(1), Appended(1, duplicate=True))
    await holds_only(log, ids([commit]))


async def an_id_that_is_there_is_not_appended_again_under_a_right_fence(log: Log) -> None:
    commits = await append(log, "dispatch", "dispatch")
    again = a_commit(fence=2, id=ids(commits)[0])
    assert await log.commit(again) == Appended(1, duplicate=True)
    await holds_only(log, ids(commits))


async def of_many_racing_writers_exactly_one_wins_each_fence(log: Log) -> None:
    """In a cluster the losers may be told no more than that somebody is before them; sent again, they hear of him."""
    won: list[str] = []
    for _ in range(10):
        fence = await log.tip()
        racers = [a_commit(fence=fence) for _ in range(8)]
        outcomes = await asyncio.gather(*(settled(log, racer) for racer in racers), return_exceptions=True)
        winners = [i for i, outcome in enumerate(outcomes) if isinstance(outcome, Appended)]
        assert [outcome.position for outcome in outcomes if isinstance(outcome, Appended)] == [fence + 1]
        lost = [outcome for outcome in outcomes if isinstance(outcome, LostRace)]
        assert [race.last for race in lost] == [fence + 1] * 7
        won += ids([racers[i] for i in winners])
    await holds_only(log, won)


async def a_commit_comes_back_as_it_was_sent(log: Log) -> None:
    body = '{"报告": "火警\\n", "空": null}'.encode()
    await append(log, "dispatch")
    sent = a_commit("intake", fence=0, id="an-id", body=body, seen=1)
    await log.commit(sent)
    (back,) = await read(log, 1, after=1)
    assert (back.position, back.context, back.body) == (2, "intake", b"[" + body + b"]")
    assert back.headers == {**sent.headers, STREAM: log.name}
    assert (back.id, back.fence, back.seen, back.instance, back.fold) == ("an-id", 0, 1, "dispatch-1", 3)


async def a_commit_without_events_is_kept_like_any_other(log: Log) -> None:
    commit = a_commit(fence=0)._replace(body=b"[]")
    await log.commit(commit)
    (back,) = await read(log, 1)
    assert (back.position, back.envelopes) == (1, ())


async def the_moment_of_recording_is_the_logs_own_and_the_same_for_every_reader(log: Log) -> None:
    before = datetime.now(UTC)
    await append(log, "dispatch")
    (one,), (other,) = await read(log, 1), await read(log, 1)
    assert before <= one.recorded_at <= datetime.now(UTC)
    assert one.recorded_at == other.recorded_at
    assert one.recorded_at.utcoffset() == timedelta(0)


async def an_original_recorded_time_is_given_back_beside_the_logs_own(log: Log) -> None:
    original = datetime(2016, 12, 24, 18, 30, 0, 250, tzinfo=UTC)
    before = datetime.now(UTC)
    await log.commit(a_commit(fence=0, recorded=original))
    (back,) = await read(log, 1)
    assert back.recorded_at == original
    assert back.stored_at >= before


async def a_follower_gets_every_commit_after_any_position_in_order(log: Log) -> None:
    commits = await append(log, *("dispatch", "intake", "intake") * 4)
    for after in range(len(commits)):
        back = await read(log, len(commits) - after, after=after)
        assert [commit.position for commit in back] == list(range(after + 1, len(commits) + 1))
        assert [commit.id for commit in back] == ids(commits)[after:]


async def a_follower_gets_what_is_appended_while_it_follows(log: Log) -> None:
    await append(log, "dispatch")
    following = asyncio.create_task(read(log, 3, after=1))
    for fence in (1, 2, 3):
        await log.commit(a_commit(fence=fence))
    assert [commit.position for commit in await following] == [2, 3, 4]


async def a_follower_of_many_writers_misses_nothing_and_gets_nothing_twice(log: Log) -> None:
    size, each = 20_000, 50
    following = asyncio.create_task(read(log, 8 * each))

    async def write(context: str) -> None:
        last: Position = 0
        for _ in range(each):
            try:
                last = (await settled(log, a_commit(context, fence=last, body=b"1" * size))).position
            except LostRace as itself:
                last = itself.last

    await asyncio.gather(*(write(f"context-{number}") for number in range(8)))
    assert [commit.position for commit in await following] == list(range(1, 8 * each + 1))
    assert [commit.position for commit in await read(log, 8 * each)] == list(range(1, 8 * each + 1))


async def followers_do_not_disturb_each_other(log: Log) -> None:
    await append(log, "dispatch", "dispatch")
    async with asyncio.timeout(20):
        slow, quick = log.follow(0), log.follow(1)
        assert await next_positions(quick) == [2]
        await quick.aclose()
        await log.commit(a_commit(fence=2))
        positions: list[Position] = []
        while len(positions) < 3:
            positions += await next_positions(slow)
        await slow.aclose()
    assert positions == [1, 2, 3]


async def the_tip_is_the_position_of_the_last_commit(log: Log) -> None:
    assert await log.tip() == 0
    await append(log, "dispatch", "intake", "intake")
    assert await log.tip() == 3


async def a_commit_can_be_read_by_its_position(log: Log) -> None:
    commits = await append(log, "dispatch", "intake")
    assert await log.at(0) is None
    assert await log.at(3) is None
    for sent, followed in zip(commits, await read(log, 2), strict=True):
        found = await log.at(followed.position)
        assert found
        assert (found.position, found.context, found.headers, found.body, found.stored_at) == (
            *(followed.position, followed.context, followed.headers, followed.body, followed.stored_at),
        )
        assert found.id == sent.headers[ID]


async def who_follows_from_another_commit_than_the_log_has_is_told(log: Log) -> None:
    commits = await append(log, "dispatch", "intake", "intake")
    for after, id in ((2, "another"), (4, ids(commits)[-1])):
        with pytest.raises(LogLost):
            await next_positions(log.follow(after, id))
    assert await next_positions(log.follow(2, ids(commits)[1])) == [3]


async def its_clock_is_the_one_that_tells_when_a_commit_was_recorded(log: Log) -> None:
    before = await log.clock()
    await append(log, "dispatch")
    (commit,) = await read(log, 1)
    assert before <= commit.recorded_at <= await log.clock()


async def too_large_a_commit_is_not_appended_and_the_next_one_is(log: Log) -> None:
    with pytest.raises(NotAppended, match="bytes"):
        await log.commit(a_commit(fence=0, body=b"1" * 9_000_000))
    assert await log.commit(a_commit(fence=0)) == Appended(1)


async def settled(log: Log, commit: Commit) -> Appended:
    """What came of a commit, sent again while nobody knows."""
    while True:
        try:
            return await log.commit(commit)
        except OutcomeUnknown:
            await asyncio.sleep(0.01)


async def holds_only(log: Log, expected: list[str]) -> None:
    """Nothing else is in the log, whatever follows."""
    tip = await log.tip()
    await log.commit(a_commit("last", fence=0, id="end"))
    assert [commit.id for commit in await read(log, tip + 1)] == [*expected, "end"]


async def next_positions(following: AsyncGenerator[Sequence[Recorded], None]) -> list[Position]:
    """The positions of what a follower gets next."""
    async for batch in following:
        return [commit.position for commit in batch]
    raise AssertionError("the following has ended")


PROMISES: tuple[Promise, ...] = (
    a_commit_is_at_the_next_position,
    only_commits_of_its_own_context_fence_a_commit,
    a_lost_race_says_the_contexts_last_commit_and_appends_nothing,
    a_fence_that_no_commit_has_reached_is_refused_as_well,
    the_same_commit_sent_again_is_told_where_it_is,
    an_id_that_is_there_is_not_appended_again_under_a_right_fence,
    of_many_racing_writers_exactly_one_wins_each_fence,
    a_commit_comes_back_as_it_was_sent,
    a_commit_without_events_is_kept_like_any_other,
    the_moment_of_recording_is_the_logs_own_and_the_same_for_every_reader,
    an_original_recorded_time_is_given_back_beside_the_logs_own,
    a_follower_gets_every_commit_after_any_position_in_order,
    a_follower_gets_what_is_appended_while_it_follows,
    a_follower_of_many_writers_misses_nothing_and_gets_nothing_twice,
    followers_do_not_disturb_each_other,
    the_tip_is_the_position_of_the_last_commit,
    a_commit_can_be_read_by_its_position,
    who_follows_from_another_commit_than_the_log_has_is_told,
    its_clock_is_the_one_that_tells_when_a_commit_was_recorded,
    too_large_a_commit_is_not_appended_and_the_next_one_is,
)
