"""The broker's disk fills up: commits are refused at once, nothing acknowledged is lost, and it mends itself."""

import asyncio
from itertools import count
from pathlib import Path

import pytest

from events.wire import Request, new_command_id
from tests.e2e.caller import Caller
from tests.e2e.installation import Installation, installation, run
from tests.e2e.judge import judge, whole_log
from tests.small_disk import Ballast, small_disk

DISK_MB = 64
RESERVE_MB = 16
SERVICES = ["intake", "dispatch", "projector", "gateway"]


async def refused(caller: Caller, code: str) -> None:
    """A new command is refused with the code, without waiting for anything."""
    async with asyncio.timeout(10):
        while True:
            reply = await caller.once(a_call())
            if reply is not None and reply.refusal is not None and reply.refusal.code == code:
                return
            await asyncio.sleep(0.05)


def a_call() -> Request:
    id = new_command_id()
    return Request(
        command="intake.receive_call", id=id, actor="dispatcher/anna", data={"call": f"c-{id}", "channel": "app"}
    )


@pytest.mark.faults
async def test_a_disk_full_to_the_last_byte_loses_nothing_and_mends_itself(tmp_path: Path) -> None:
    with small_disk(tmp_path / "data" / "nats", DISK_MB) as ballast:
        async with installation(tmp_path / "data", LIANDONG_DISK_RESERVE=str(RESERVE_MB)) as up, up.broker() as nats:
            caller = Caller(nats)
            for _ in range(5):
                await nearly_full(up, caller, ballast)
                await full_while_writing(up, caller, ballast)
            async with asyncio.timeout(20):
                last = await caller.do("intake.receive_call", call="after", channel="app")
            judge(await whole_log(nats), caller.answered)
            await up.visible(last)
            code, report = await run("verify", data=up.data)
            assert code == 0, report


async def nearly_full(up: Installation, caller: Caller, ballast: Ballast) -> None:
    pids = [up.pid_of(child) for child in SERVICES]
    await caller.do("intake.receive_call", call=f"before-{len(caller.answered)}", channel="app")
    ballast.leave(RESERVE_MB // 2)
    await refused(caller, "no_space")
    ballast.drop()
    async with asyncio.timeout(10):
        await caller.do("intake.receive_call", call=f"after-{len(caller.answered)}", channel="app")
    assert [up.pid_of(child) for child in SERVICES] == pids


async def full_while_writing(up: Installation, caller: Caller, ballast: Ballast) -> None:
    """The disk is full to the last byte before anybody can say so; then there is room again."""
    broker = up.pid_of("nats")
    full = asyncio.Event()

    async def write(number: int) -> None:
        for turn in count():
            if full.is_set():
                return
            await caller.do("intake.receive_call", call=f"{broker}-{number}-{turn}", channel="app", report="x" * 2_000)

    async with asyncio.TaskGroup() as writers:
        for number in range(8):
            writers.create_task(write(number))
        await asyncio.sleep(0.2)
        ballast.leave(0)
        await asyncio.sleep(1)
        full.set()
        ballast.drop()
    assert up.pid_of("nats") != broker
