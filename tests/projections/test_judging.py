"""Log and journal are compared all along; where they contradict each other it is said, kept, and nothing moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from events.commit import Commit
from events.log import LogLost
from events.memory import MemoryLog
from events.values import Position
from events.verdict import Halt, Verdict
from projections import checkpoint
from projections.database import connected
from projections.errors import BrokenChain
from projections.judging import judge_ends, judge_stores, project
from projections.projector import Projector
from projections.scrub import scrub
from projections.verdict import Judge
from tests.projections.told import T0, History, closed, opened, received, recorded, told
from tests.projections.told import project as project_all


@pytest.fixture(autouse=True)
def _scrubbed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.judging.FIRST", 0.0)


class Key:
    """The halt key, in memory."""

    def __init__(self, halt: Halt | None = None) -> None:
        self.kept = halt

    async def halt(self) -> Halt | None:
        return self.kept

    async def say(self, halt: Halt) -> None:
        self.kept = halt

    async def lift(self) -> None:
        self.kept = None


@asynccontextmanager
async def judging(log: MemoryLog, dsn: str, key: Key) -> AsyncIterator[Judge]:
    """All that the projector's process does, meanwhile."""
    judge = Judge(log, key, lambda: 0)

    async def announce(position: Position) -> None:
        judge.written(position)

    tasks = {
        asyncio.create_task(project(Projector(log, dsn, announce), judge)),
        asyncio.create_task(judge_stores(judge, log, dsn)),
    }
    try:
        yield judge
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def until(judge: Judge, found: str, position: Position = 0, reason: str = "") -> Verdict:
    """The verdict, once it is this one."""
    async with asyncio.timeout(10):
        while True:
            said = judge.verdict
            if said.verdict == found and said.position >= position and reason in (said.reason or ""):
                return said
            await asyncio.sleep(0.01)


async def a_log(history: History, upto: int) -> MemoryLog:
    """Another log with the first commits of this one."""
    shorter = MemoryLog(history.log.name)
    for commit in (await recorded(history.log))[:upto]:
        await shorter.commit(Commit(commit.context, commit.headers, commit.body))
    return shorter


async def change(dsn: str, statement: str) -> None:
    async with connected(dsn) as connection:
        await connection.execute(statement)


@pytest.fixture
async def history(dsn: str) -> History:
    history = await told([received()], [opened()], [closed()])
    await project_all(history.log, dsn)
    return history


async def test_two_copies_are_the_same_and_the_projector_goes_on(dsn: str, history: History) -> None:
    async with judging(history.log, dsn, Key()) as judge:
        assert (await until(judge, "same")).position == 3
        await history.tell(received("c2"))
        await until(judge, "same", 4)


async def test_an_empty_journal_contradicts_nothing_and_is_made_anew(dsn: str) -> None:
    history = await told([received()], [opened()])
    async with judging(history.log, dsn, Key()) as judge:
        await until(judge, "same", 2)


@pytest.mark.parametrize("upto", [0, 2])
async def test_a_log_that_ends_before_the_journal_is_halted_and_nothing_moves(
    dsn: str, history: History, upto: int
) -> None:
    shorter, key = await a_log(history, upto), Key()
    async with judging(shorter, dsn, key) as judge:
        verdict = await until(judge, "halted")
        assert verdict.halted_at == upto + 1
        assert key.kept is not None
        assert f"ends at position {upto}, and it had 3" in key.kept.reason
    async with connected(dsn) as connection:
        assert (last := await checkpoint.read(connection)) is not None
        assert last.position == 3


async def test_another_log_under_the_same_name_is_halted(dsn: str, history: History) -> None:
    other = await told([received()], [opened()], [closed()])
    async with judging(other.log, dsn, Key()) as judge:
        await until(judge, "halted")


async def test_the_log_of_another_epoch_is_halted(dsn: str, history: History) -> None:
    async with judging(History("LOG_city_2").log, dsn, Key()) as judge:
        await until(judge, "halted", reason="copy of LOG_city_1")


async def test_a_changed_commit_in_the_middle_is_found_and_the_halt_outlives_the_process(
    dsn: str, history: History
) -> None:
    key = Key()
    await change(dsn, "UPDATE journal.commits SET body = '[]' WHERE position = 2")
    async with judging(history.log, dsn, key) as judge:
        assert (await until(judge, "halted")).halted_at == 2
    again = Judge(history.log, key, lambda: 0)
    await again.recall()
    assert again.verdict.verdict == "halted"
    assert not again.free.is_set()


async def test_a_halt_is_lifted_when_all_of_it_was_compared_and_is_the_same(dsn: str, history: History) -> None:
    key = Key(Halt(log=history.log.name, position=2, reason="it was another", found_at=T0))
    async with judging(history.log, dsn, key) as judge:
        await until(judge, "same")
        assert key.kept is None


@pytest.mark.parametrize(
    ("statement", "raised"),
    [
        ("UPDATE journal.commits SET body = '[]' WHERE position = 2", BrokenChain),
        ("DELETE FROM journal.commits WHERE position = 2", BrokenChain),
        ("DELETE FROM journal.commits WHERE position = 3", BrokenChain),
    ],
)
async def test_a_journal_that_is_damaged_is_told_from_a_log_that_is(
    dsn: str, history: History, statement: str, raised: type[Exception]
) -> None:
    await change(dsn, statement)
    async with connected(dsn) as connection:
        with pytest.raises(raised):
            await scrub(connection, history.log)


async def test_a_commit_of_the_log_that_was_changed_in_its_place_is_found(dsn: str, history: History) -> None:
    changed = MemoryLog(history.log.name)
    for commit in await recorded(history.log):
        body = commit.body.replace(b"smoke", b"smog!")
        changed._commits.append(type(commit)(commit.position, commit.stored_at, commit.context, commit.headers, body))
    async with connected(dsn) as connection:
        with pytest.raises(LogLost) as found:
            await scrub(connection, changed)
    assert found.value.position == 1


async def test_while_postgresql_is_away_nobody_knows(history: History) -> None:
    judge = Judge(history.log, Key(), lambda: 0)
    await judge.recall()
    looking = asyncio.create_task(judge_ends(judge, "postgresql://nobody@127.0.0.1:1/nothing"))
    await until(judge, "unknown", reason="PostgreSQL is away")
    looking.cancel()
    await asyncio.wait([looking])


async def test_on_a_new_connection_nobody_knows_before_it_was_looked_at(dsn: str, history: History) -> None:
    connections = [0]
    judge = Judge(history.log, Key(), lambda: connections[-1])
    await judge.recall()
    async with connected(dsn) as database:
        await judge.look(database)
        await until(judge, "same")
        connections.append(1)
        await until(judge, "unknown", reason="the connection to NATS is new")
        await judge.look(database)
        await until(judge, "same")


async def test_a_halt_key_that_was_lost_with_the_store_is_set_again(dsn: str, history: History) -> None:
    judge = Judge(await a_log(history, 2), key := Key(), lambda: 0)
    await judge.recall()
    async with connected(dsn) as database:
        await judge.look(database)
        assert (said := key.kept) is not None
        key.kept = None
        await judge.look(database)
        assert key.kept == said
