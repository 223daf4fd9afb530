"""An hour passes in no time, in the same order as it would."""

import asyncio
import time

import pytest

from tests.services.virtual_time import Stuck, run


def test_an_hour_passes_in_no_time() -> None:
    async def main() -> float:
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert run(main()) == pytest.approx(3600)
    assert time.monotonic() - began < 60


def test_whoever_wakes_earlier_comes_first() -> None:
    async def main() -> list[float]:
        woken: list[float] = []

        async def wake(after: float) -> None:
            await asyncio.sleep(after)
            woken.append(after)

        await asyncio.gather(*map(wake, (3, 0.001, 2, 0, 100)))
        return woken

    assert run(main()) == [0, 0.001, 2, 3, 100]


def test_to_wait_for_what_will_never_happen_is_an_error_and_not_a_hang() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Stuck):
        run(main())
