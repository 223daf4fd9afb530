"""Either store lost, or an older copy of it put back: everything acknowledged is there again, and all goes on."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.folder import DataFolder
from events.commit import Recorded
from events.jetstream import JetStreamLog
from events.wire import Reply, Request, new_command_id
from projections.chain import covered
from projections.verify import verify
from tests.e2e.caller import Caller
from tests.e2e.installation import Installation, installation, run
from tests.e2e.judge import judge, whole_log

FIRST = Request(
    command="intake.receive_call",
    id=new_command_id(),
    actor="dispatcher/anna",
    data={"call": "first", "channel": "app"},
)


async def write(up: Installation, answered: dict[str, Reply], key: str) -> int:
    """Some commands of every outcome; where the last of them is, which readers can see."""
    last = 0
    async with up.broker() as nats:
        caller = Caller(nats)
        caller.answered = answered
        for number in range(5):
            incident, unit = f"{key}-{number}", f"E{key}{number}"
            await caller.do("dispatch.register_unit", unit=unit, agency="fire", capabilities=["engine"])
            await caller.do("dispatch.start_duty", unit=unit)
            opened = await caller.do(
                "intake.open_incident", incident=incident, type="fire", priority=1, place={"address": "here"}
            )
            await caller.do("dispatch.dispatch_units", opened, incident=incident, units=[unit])
            await caller.ask("dispatch.start_duty", unit=unit)
            last = await caller.do("intake.close_incident", incident=incident, disposition="done")
        await up.visible(last)
        return last


async def say_first(up: Installation) -> Reply:
    async with up.broker() as nats:
        first = await Caller(nats).once(FIRST)
    assert first
    assert first.position
    return first


async def commits(up: Installation, epoch: int) -> list[Recorded]:
    async with up.broker() as nats:
        return await whole_log(nats, epoch=epoch)


async def all_is_there(
    up: Installation,
    epoch: int,
    before: Sequence[Recorded],
    answered: dict[str, Reply],
    first: Reply,
    key: str = "",
) -> None:
    """Every commit at its position, the first answer to an old command, new commands, and a clean proof."""
    await write(up, answered, key or f"after-{epoch}")
    async with up.broker() as nats:
        assert await Caller(nats).once(FIRST) == first
        log = await whole_log(nats, epoch=epoch)
        assert [covered(commit) for commit in log[: len(before)]] == [covered(commit) for commit in before]
        judge(log, answered)
        await up.visible(log[-1].position)
        report = await verify(up.postgres, JetStreamLog(nats, "city", epoch))
    assert report.clean, report


async def test_a_log_that_is_gone_is_restored(tmp_path: Path) -> None:
    data, answered = tmp_path / "data", dict[str, Reply]()
    async with asyncio.timeout(100):
        async with installation(data) as up:
            first = await say_first(up)
            await write(up, answered, "a")
            before = await commits(up, 1)
        shutil.rmtree(data / "nats")
        code, told = await run("restore", data=data)
        assert (code, f"{len(before):,} commits are in LOG_city_2" in told) == (0, True), told
        async with installation(data) as up:
            await all_is_there(up, 2, before, answered, first)


@pytest.mark.faults
async def test_either_store_is_restored_again_and_again_and_a_file_is_enough(tmp_path: Path) -> None:
    data, answered = tmp_path / "data", dict[str, Reply]()
    async with asyncio.timeout(300):
        async with installation(data) as up:
            first = await say_first(up)
            await write(up, answered, "a")
        shutil.copytree(data / "nats", tmp_path / "older")
        async with installation(data) as up:
            await write(up, answered, "b")
            before = await commits(up, 1)
            code, told = await run("restore", data=data)
            assert (code, told) == (2, "")

        shutil.rmtree(data / "nats")
        shutil.copytree(tmp_path / "older", data / "nats")
        code, told = await run("restore", data=data)
        assert (code, DataFolder(data).epoch) == (0, 2), told
        code, told = await run("restore", data=data)
        assert (code, told.startswith("Nothing to restore: LOG_city_2 has all")) == (0, True), told
        code, told = await run("events", "--after", "1", data=data, LIANDONG_EPOCH="1")
        assert (code, "Ea0" in told) == (0, True), told
        shutil.rmtree(data / "postgres")
        async with installation(data) as up:
            await all_is_there(up, 2, before, answered, first)
            before = await commits(up, 2)

        code, told = await run("export", str(tmp_path / "exported"), data=data)
        assert code == 0, told
        shutil.rmtree(data / "nats")
        code, told = await run("restore", data=data)
        assert code == 0, told
        async with installation(data) as up:
            await all_is_there(up, 3, before, answered, first)

        other = tmp_path / "other"
        code, told = await run("restore", str(tmp_path / "exported"), data=other)
        assert code == 0, told
        async with installation(other) as up:
            await all_is_there(up, 2, before, {}, first, key="file")
