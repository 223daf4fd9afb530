"""Archiving over a log: once, by whichever instance, also where everything was down when it fell due."""

import asyncio
from collections import Counter

import pytest

from events.memory import MemoryLog
from services.intake.incident import ARCHIVED_AFTER
from services.runtime import clocks
from services.runtime.shelf import MemoryShelf
from tests.services.city import CALL, FIRE, attached, closed, opened, received
from tests.services.intake.past import INTAKE
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_service import at_work, events_in, log_of, now
from tests.services.virtual_time import run


@pytest.fixture(autouse=True)
def _clocks_looked_at_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """A month has five million beats, and nothing here is about them."""
    monkeypatch.setattr(clocks, "BEAT", 3_600)
    monkeypatch.setattr(clocks, "EVERY", 3_600)


MONTH = ARCHIVED_AFTER.total_seconds()
PAST = recorded(2, "intake", received(CALL), opened(FIRE), attached(CALL, to=FIRE), closed(FIRE))


async def archived(log: MemoryLog) -> dict[str, int]:
    commits = await anext(log.follow(2))
    return dict(Counter(type(event).__name__ for commit in commits for event in events_in(commit)))


def test_two_instances_archive_it_once() -> None:
    async def main() -> None:
        log = await log_of(opening(), PAST)
        async with at_work(log, INTAKE), at_work(log, INTAKE):
            await asyncio.sleep(MONTH - 1)
            assert await log.tip() == 2
            await asyncio.sleep(3600)
            assert await archived(log) == {"CallArchived": 1, "IncidentArchived": 1}

    run(main())


def test_what_fell_due_while_all_were_down_is_archived_once_at_the_start_and_from_a_snapshot_too() -> None:
    async def main() -> None:
        log, shelf = await log_of(opening(), PAST), MemoryShelf()
        async with at_work(log, INTAKE, shelf):
            await asyncio.sleep(1)
        assert shelf.snapshots
        await asyncio.sleep(2 * MONTH)
        for _ in range(2):
            async with at_work(log, INTAKE, shelf) as desk:
                assert desk.service.status().snapshot >= 2
                await asyncio.sleep(3600)
        assert await archived(log) == {"CallArchived": 1, "IncidentArchived": 1}

    run(main())


def test_in_a_log_of_history_nothing_is_archived() -> None:
    async def main() -> None:
        log = await log_of(opening("history"), PAST)
        async with at_work(log, INTAKE):
            await asyncio.sleep(3 * MONTH)
            assert await log.tip() == 2
        assert now() > PAST.recorded_at + 2 * ARCHIVED_AFTER

    run(main())
