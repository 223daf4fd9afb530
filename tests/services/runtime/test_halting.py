"""An instance decides nothing in a log that is not what it was, and says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import nats
from nats.errors import TimeoutError as NoAnswer
from typing_extensions import override

from deploy.streams import ensure_log
from events.commit import Commit
from events.jetstream import JetStreamLog
from events.log import Appended, LogLost, LostRace
from events.memory import MemoryLog
from events.verdict import Halt, Verdict
from services.dispatch.service import DISPATCH
from services.runtime.service import Service
from services.runtime.watching import EVERY, PATIENCE, Watch
from tests.events.commits import a_commit
from tests.events.server import Server
from tests.services.asked import register, start_duty
from tests.services.city import E1, E2, FIRE, T0, opened
from tests.services.runtime.commits import recorded
from tests.services.runtime.test_service import Desk, at_work, code_of, commit_of, now
from tests.services.virtual_time import run

SAME = Verdict(log="LOG_memory_1", position=0, verdict="same")
UNKNOWN = Verdict(log="LOG_memory_1", position=0, verdict="unknown", reason="PostgreSQL is away")
LOST = Verdict(log="LOG_memory_1", position=9, verdict="halted", reason="it ends at 5", halted_at=6)
HALT = Halt(log="LOG_memory_1", position=6, reason="it ends at 5", found_at=T0)


class Projector:
    """Says what it is told to."""

    def __init__(self, verdict: Verdict | None = None, halt: Halt | None = None) -> None:
        self.said, self.key = verdict, halt
        self.reachable = True
        self.connections = 0

    async def verdict(self) -> Verdict | None:
        return self.said

    async def halt(self) -> Halt | None:
        if not self.reachable:
            raise NoAnswer
        return self.key


@asynccontextmanager
async def watched(projector: Projector) -> AsyncIterator[Desk]:
    """An instance that heeds what the projector says."""
    log = MemoryLog(clock=now)
    async with at_work(log) as desk:
        watching = asyncio.create_task(Watch(desk.service, projector, lambda: projector.connections).run())
        try:
            yield desk
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


def test_nothing_is_decided_before_there_is_a_verdict() -> None:
    async def main() -> None:
        projector = Projector()
        async with watched(projector) as desk:
            assert code_of(await desk.ask(register(E1))) == "verifying"
            projector.said = SAME
            await asyncio.sleep(0.2)
            assert (await desk.ask(register(E1))).position == 2
            assert desk.service.status().verified

    run(main())


def test_without_a_verdict_commands_are_accepted_after_a_while_and_the_status_says_unverified() -> None:
    async def main() -> None:
        projector = Projector(UNKNOWN)
        async with watched(projector) as desk:
            await asyncio.sleep(PATIENCE - 0.1)
            assert code_of(await desk.ask(register(E1))) == "verifying"
            await asyncio.sleep(0.3)
            assert (await desk.ask(register(E1))).position == 2
            assert not desk.service.status().verified
            projector.said = SAME
            await asyncio.sleep(2 * EVERY)
            assert desk.service.status().verified

    run(main())


def test_a_log_that_the_projector_halts_takes_nothing_and_is_never_unverified() -> None:
    async def main() -> None:
        async with watched(Projector(LOST)) as desk:
            await asyncio.sleep(2 * PATIENCE)
            reply = await desk.ask(register(E1))
            assert code_of(reply) == "halted"
            assert reply.refusal
            assert "it ends at 5" in reply.refusal.message
            assert await desk.log.tip() == 0

    run(main())


def test_a_projector_that_halts_is_believed_when_the_key_cannot_be_read() -> None:
    async def main() -> None:
        projector = Projector(LOST)
        projector.reachable = False
        async with watched(projector) as desk:
            await asyncio.sleep(1)
            assert code_of(await desk.ask(register(E1))) == "halted"

    run(main())


def test_the_halt_key_is_heeded_within_about_a_second_and_when_it_goes() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(5)
            projector.key = HALT
            await asyncio.sleep(1.2 * EVERY)
            assert code_of(await desk.ask(register(E1))) == "halted"
            projector.reachable, projector.key = False, None
            await asyncio.sleep(5)
            assert code_of(await desk.ask(register(E1))) == "halted"
            projector.reachable = True
            await asyncio.sleep(1.2 * EVERY)
            assert (await desk.ask(register(E1))).position == 2

    run(main())


def test_a_halt_is_not_over_because_its_key_was_lost_with_the_store() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(5)
            projector.said, projector.key = LOST, HALT
            await asyncio.sleep(1.2 * EVERY)
            projector.key = None
            for said in (LOST, UNKNOWN, None):
                projector.said = said
                await asyncio.sleep(2 * EVERY)
                assert code_of(await desk.ask(register(E1))) == "halted"
            projector.said = SAME
            await asyncio.sleep(1.2 * EVERY)
            assert (await desk.ask(register(E1))).position == 2

    run(main())


def test_a_verified_instance_heeds_a_projector_that_cannot_set_the_key() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(5)
            projector.said = LOST
            await asyncio.sleep(1.2 * EVERY)
            assert code_of(await desk.ask(register(E1))) == "halted"

    run(main())


def test_after_a_new_connection_the_key_is_looked_at_at_once() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(5.05)
            projector.key, projector.connections = HALT, 1
            await asyncio.sleep(EVERY / 4)
            assert code_of(await desk.ask(register(E1))) == "halted"

    run(main())


def test_a_verdict_of_before_a_new_connection_is_not_for_an_instance_that_still_reads() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(1)
            desk.service.ready.clear()
            projector.said, projector.connections = UNKNOWN, 1
            await asyncio.sleep(EVERY / 4)
            assert code_of(await desk.ask(register(E1))) == "verifying"
            assert not desk.service.status().verified

    run(main())


def test_a_halted_instance_that_stops_writes_nothing() -> None:
    async def main() -> None:
        projector = Projector(SAME)
        async with watched(projector) as desk:
            await asyncio.sleep(1)
            await desk.ask(register(E1))
            await desk.log.commit(commit_of(recorded(3, "intake", opened(FIRE))))
            projector.key = HALT
            await asyncio.sleep(2)
        assert await desk.log.tip() == 3

    run(main())


class Shortened(MemoryLog):
    """A log that has lost what it had, once it is told to."""

    lost: Exception | None = None

    @override
    async def commit(self, commit: Commit) -> Appended:
        if self.lost:
            raise self.lost
        return await super().commit(commit)


def test_a_race_lost_to_less_than_was_there_is_a_log_lost() -> None:
    async def main() -> None:
        log = Shortened(clock=now)
        async with at_work(log) as desk:
            await desk.ask_under(1, register(E1))
            log.lost = LostRace(1)
            assert code_of(await desk.ask_under(2, register(E2))) == "halted"
            assert desk.service.status().hindrances.keys() == {"halted"}
            assert (await desk.ask_under(1, register(E1))).position == 2

    run(main())


def test_a_command_under_way_when_the_log_was_lost_is_not_answered_and_the_next_is_refused() -> None:
    async def main() -> None:
        log = Shortened(clock=now)
        async with at_work(log) as desk:
            await desk.ask(register(E1))
            log.lost = LogLost("it ends at 1", 2)
            under_way = desk.ask(start_duty(E1))
            await asyncio.sleep(1)
            assert code_of(await desk.ask(register(E2))) == "halted"
            assert not under_way.done()

    run(main())


async def hush(_: Exception) -> None:
    """That the server is gone is what the test looks at."""


async def test_a_running_instance_adds_nothing_to_an_older_store_and_says_so(tmp_path: Path) -> None:
    server = Server(tmp_path)
    await server.start()
    client = await nats.connect(server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=hush)
    await ensure_log(client, "city", 1)
    log = JetStreamLog(client, "city", 1)
    service = Service(DISPATCH, log, jurisdiction="city", instance="one", clock=lambda: datetime.now(UTC))
    running = asyncio.create_task(service.run())
    desk = Desk(MemoryLog(), DISPATCH)
    desk.service = service

    assert (await desk.ask(register(E1), issued=datetime.now(UTC))).position == 2
    await server.copy_store()
    # Another context's commit is lost, so dispatch's own fence would let dispatch go on.
    await log.commit(a_commit("intake", fence=0))
    await server.put_copy_back()
    under_way = desk.ask(register(E2), issued=datetime.now(UTC))
    async with asyncio.timeout(10):
        while True:
            if "halted" in service.status().hindrances:
                break
            await asyncio.sleep(0.05)
    assert code_of(await desk.ask(start_duty(E1), issued=datetime.now(UTC))) == "halted"
    service.stop()
    await running
    assert await log.tip() == 2
    assert not under_way.done() or code_of(await under_way) == "halted"
    await client.close()
    await server.stop()
