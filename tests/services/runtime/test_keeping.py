"""A service that stops and starts again goes on from its snapshot, or folds the log where there is none to go by."""

import asyncio
import zlib

import pytest
from typing_extensions import override

from events.memory import MemoryLog
from events.wire import Reply
from services.dispatch.service import DISPATCH
from services.dispatch.unit import Available
from services.runtime import keeping
from services.runtime.fingerprint import fingerprint
from services.runtime.keeping import LOAD_WITHIN, SAVE_WITHIN
from services.runtime.shelf import MemoryShelf, Shelf
from tests.services.asked import register, start_duty
from tests.services.city import E1, E2, FIRE, opened
from tests.services.runtime.commits import recorded
from tests.services.runtime.test_service import at_work, code_of, commit_of, now
from tests.services.virtual_time import run

CODE = fingerprint(DISPATCH)


async def a_day(log: MemoryLog, shelf: Shelf) -> list[Reply]:
    """Two commands, one refused, and what was answered; the service has stopped in good order."""
    async with at_work(log, shelf=shelf) as desk:
        return [await desk.ask(register(E1)), await desk.ask(start_duty(E2))]


async def goes_on(log: MemoryLog, shelf: Shelf, answered: list[Reply]) -> int:
    """Where the next one started from: it answers as the first did, and decides on the same state."""
    async with at_work(log, shelf=shelf, instance="two") as desk:
        started_from = desk.service.status().snapshot
        assert [await desk.ask(register(E1)), await desk.ask(start_duty(E2))] == answered
        assert (await desk.ask(start_duty(E1))).refusal is None
        assert desk.service.memory.state.units[E1] == Available()
    return started_from


def test_a_service_that_stopped_in_good_order_starts_from_where_it_stood() -> None:
    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        answered = await a_day(log, shelf)
        assert await goes_on(log, shelf, answered) == 3

    run(main())


def test_what_it_had_not_committed_that_it_has_seen_is_said_before_the_end_and_is_in_the_snapshot() -> None:
    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        async with at_work(log, shelf=shelf) as desk:
            await desk.ask(register(E1))
            await log.commit(commit_of(recorded(3, "intake", opened(FIRE))))
            await asyncio.sleep(1)
        assert await log.tip() == 4
        async with at_work(log, shelf=shelf) as desk:
            assert (desk.service.status().snapshot, desk.service.memory.seen) == (4, 3)

    run(main())


@pytest.mark.parametrize("broken", [b"", b"nonsense", zlib.compress(b"nonsense"), None])
def test_from_a_snapshot_that_cannot_be_read_nothing_is_taken(broken: bytes | None) -> None:
    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        answered = await a_day(log, shelf)
        whole = shelf.snapshots[CODE]
        shelf.snapshots[CODE] = whole[: len(whole) // 2] if broken is None else broken
        assert await goes_on(log, shelf, answered) == 0

    run(main())


def test_a_snapshot_of_another_log_is_not_used() -> None:
    async def main() -> None:
        shelf = MemoryShelf()
        await a_day(MemoryLog("LOG_memory_1", clock=now), shelf)
        restored = MemoryLog("LOG_memory_2", clock=now)
        answered = await a_day(restored, MemoryShelf())
        assert await goes_on(restored, shelf, answered) == 0

    run(main())


def test_a_snapshot_of_a_log_that_has_another_commit_there_is_not_used() -> None:
    async def main() -> None:
        shelf = MemoryShelf()
        await a_day(MemoryLog(clock=now), shelf)
        another = MemoryLog(clock=now)
        answered = await a_day(another, MemoryShelf())
        assert await goes_on(another, shelf, answered) == 0

    run(main())


def test_a_snapshot_that_is_ahead_of_the_log_is_not_used() -> None:
    async def main() -> None:
        shelf = MemoryShelf()
        await a_day(MemoryLog(clock=now), shelf)
        async with at_work(MemoryLog(clock=now), shelf=shelf) as desk:
            assert desk.service.status().snapshot == 0
            assert (await desk.ask(register(E1))).refusal is None

    run(main())


def test_a_snapshot_of_other_code_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        answered = await a_day(log, shelf)
        monkeypatch.setattr(keeping, "fingerprint", lambda _: "other")
        assert await goes_on(log, shelf, answered) == 0
        assert set(shelf.snapshots) == {CODE, "other"}, "two releases side by side have each their own"
        shelf.snapshots["other"] = shelf.snapshots[CODE]
        async with at_work(log, shelf=shelf) as desk:
            assert desk.service.status().snapshot == 0

    run(main())


class Away(MemoryShelf):
    """A store that does not answer, or says so."""

    def __init__(self, silent: bool) -> None:
        super().__init__()
        self._silent = silent

    @override
    async def load(self, name: str) -> bytes | None:
        return await self._nothing()

    @override
    async def save(self, name: str, snapshot: bytes) -> None:
        await self._nothing()

    async def _nothing(self) -> bytes | None:
        if self._silent:
            await asyncio.sleep(3600)
        raise OSError("no responders")


@pytest.mark.parametrize("silent", [False, True])
def test_a_store_that_is_away_or_slow_keeps_nobody_from_starting_or_stopping(silent: bool) -> None:
    async def main() -> None:
        log, began = MemoryLog(clock=now), asyncio.get_running_loop().time()
        answered = await a_day(log, Away(silent))
        assert await goes_on(log, Away(silent), answered) == 0
        assert asyncio.get_running_loop().time() - began < 2 * (LOAD_WITHIN + SAVE_WITHIN) + 1

    run(main())


def test_a_snapshot_is_taken_now_and_then_by_the_one_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "EVERY", 5)

    async def main() -> None:
        log, shelf, idle = MemoryLog(clock=now), MemoryShelf(), MemoryShelf()
        async with at_work(log, shelf=shelf) as desk, at_work(log, shelf=idle, instance="two"):
            for number in range(3):
                await desk.ask(register(f"E{number}"))
            await asyncio.sleep(1)
            assert not shelf.snapshots
            for number in range(3, 12):
                await desk.ask(register(f"E{number}"))
            await asyncio.sleep(1)
            assert shelf.snapshots
            assert not idle.snapshots

    run(main())


def test_what_was_folded_at_the_start_need_not_be_folded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though none of it was decided by this instance: the ones that did are gone."""

    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        await a_day(log, MemoryShelf())
        monkeypatch.setattr(keeping, "EVERY", 3)
        async with at_work(log, shelf=shelf, instance="two"):
            await asyncio.sleep(1)
            assert shelf.snapshots

    run(main())


def test_a_log_that_somebody_must_look_at_first_is_not_taken_down() -> None:
    async def main() -> None:
        log, shelf = MemoryLog(clock=now), MemoryShelf()
        async with at_work(log, shelf=shelf) as desk:
            await desk.ask(register(E1))
            desk.service.hindrances.put("halted", "the log has lost commits")
            assert code_of(await desk.ask(register(E2))) == "halted"
        assert not shelf.snapshots

    run(main())
