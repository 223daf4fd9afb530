"""An answer that is wanted from both stores waits for the journal, and for no longer than it may."""

import asyncio
from typing import get_args

import pytest

from events.verdict import Finding, Verdict
from services.runtime.journaled import EVERY, PATIENCE, Journaled
from tests.services.virtual_time import run


class Asked:
    """A projector: how far it says that it is, and how often it was asked."""

    def __init__(self, position: int | None, verdict: Finding = "same") -> None:
        self.position, self.verdict = position, verdict
        self.times = 0

    async def __call__(self) -> Verdict | None:
        self.times += 1
        return (
            None if self.position is None else Verdict(log="LOG_city_1", position=self.position, verdict=self.verdict)
        )


def soon() -> float:
    return asyncio.get_running_loop().time() + PATIENCE


def test_it_waits_until_the_projector_announces_that_far() -> None:
    async def main() -> None:
        journaled = Journaled(Asked(None))
        waiting = asyncio.create_task(journaled.reached(7, soon()))
        journaled.announced(6)
        await asyncio.sleep(1)
        assert not waiting.done()
        journaled.announced(7)
        assert await waiting
        assert await journaled.reached(7, soon())

    run(main())


def test_where_an_announcement_is_lost_the_projector_is_asked_and_only_while_somebody_waits() -> None:
    async def main() -> None:
        asked = Asked(6)
        journaled = Journaled(asked)
        waiting = asyncio.create_task(journaled.reached(7, soon()))
        await asyncio.sleep(3 * EVERY)
        asked.position = 7
        assert await waiting
        times = asked.times
        await asyncio.sleep(60)
        assert asked.times <= times + 1

    run(main())


def test_it_waits_no_longer_than_it_may_and_not_at_all_when_the_instance_stops() -> None:
    async def main() -> None:
        journaled = Journaled(Asked(6))
        began = asyncio.get_running_loop().time()
        assert not await journaled.reached(7, soon())
        assert asyncio.get_running_loop().time() - began == PATIENCE
        waiting = asyncio.create_task(journaled.reached(7, soon()))
        await asyncio.sleep(1)
        journaled.close()
        assert not await waiting

    run(main())


@pytest.mark.parametrize("verdict", sorted({*get_args(Finding)} - {"same"}))
def test_a_journal_that_is_perhaps_of_another_log_says_nothing_of_this_one(verdict: Finding) -> None:
    async def main() -> None:
        assert not await Journaled(Asked(9, verdict)).reached(7, soon())

    run(main())
