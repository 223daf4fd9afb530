"""How long a command takes, and how many: against a raw publish, and against an event table written by hand."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from deploy.embedded.nats import NatsServer
from tests.benchmarks import event_table
from tests.benchmarks.city import Commander, services

pytestmark = pytest.mark.bench

CALLERS = 64
SECONDS = 4.0
ROUNDS = 3
LIFE = 8
"""Commands in the life of an aggregate of the peer, which reads it whole each time."""


async def per_second(callers: int, call: Callable[[int, int], Awaitable[list[float]]]) -> tuple[float, list[float]]:
    """Commands answered per second while so many callers each have one under way, and the seconds that each took."""
    taken: list[float] = []
    began = time.perf_counter()

    async def caller(number: int) -> None:
        turn = 0
        while time.perf_counter() < began + SECONDS:
            taken.extend(await call(number, turn))
            turn += 1

    await asyncio.gather(*map(caller, range(callers)))
    return len(taken) / (time.perf_counter() - began), taken


async def staff(city: Commander) -> int:
    """An incident and two units for each caller, unless another benchmark was here; where all of them are there."""
    position = 0
    for caller in range(CALLERS):
        await city.ask("intake.open_incident", incident=f"i{caller}", type="fire", priority=1, place={"address": "x"})
        for unit in units(caller):
            await city.ask("dispatch.register_unit", unit=unit, agency="fire", capabilities=["engine"])
            position = (await city.ask("dispatch.start_duty", unit=unit)).position or position
    return position


def units(caller: int) -> list[str]:
    return [f"E{caller * 2}", f"E{caller * 2 + 1}"]


async def test_commands(embedded_nats: NatsServer, database: str) -> None:
    async with services(embedded_nats, "intake", "dispatch") as city:
        await staff(city)
        raw, lone = await lone_command(city)
        ratio = statistics.median(lone) / statistics.median(raw)
        print(f"\na lone command p50: {1e3 * statistics.median(lone):.2f} ms,", end=" ")
        print(f"{ratio:.2f} x a raw publish of {1e3 * statistics.median(raw):.2f} ms (at most 3.5)")

        pool = await event_table.make_table(database, CALLERS)

        async def by_hand(caller: int, turn: int) -> list[float]:
            life = turn // LIFE
            streams = [f"response/{caller}.{life}", *(f"unit/{unit}.{life}" for unit in units(caller))]
            happened = {"incident": f"i{caller}", "by": "dispatcher/anna"}
            return [await timed(lambda: event_table.command(pool, streams, happened))]

        rates, peers, taken = list[float](), list[float](), list[float]()
        for _ in range(ROUNDS):
            rate, seconds = await per_second(CALLERS, lambda caller, _: send_and_release(city, caller))
            rates.append(rate)
            taken += seconds
            peers.append((await per_second(CALLERS, by_hand))[0])
        await pool.close()
    rate, peer = statistics.median(rates), statistics.median(peers)
    p99 = statistics.quantiles(taken, n=100)[98]
    print(f"{CALLERS} callers: {rate:,.0f} commands/s (at least 2,500), p99 {1e3 * p99:.0f} ms (under 100)")
    print(f"  {rate / peer:.2f} x the event table by hand at {peer:,.0f}/s (at least 0.7)")
    assert ratio <= 3.5
    assert rate >= 2_500
    assert p99 < 0.1
    assert rate >= 0.7 * peer


async def lone_command(city: Commander) -> tuple[list[float], list[float]]:
    """Seconds of a raw publish of about as many bytes, and of a command of three events, in turn."""
    raw, lone = list[float](), list[float]()
    for _ in range(300):
        raw.append(await timed(lambda: city.publish_raw(b"x" * 1_500)))
        lone.append(await timed(lambda: send(city, 0)))
        for unit in units(0):
            await release(city, unit, 0)
    return raw, lone


async def timed(do: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await do()
    return time.perf_counter() - began


async def send(city: Commander, caller: int) -> None:
    await city.do("dispatch.dispatch_units", incident=f"i{caller}", units=units(caller))


async def release(city: Commander, unit: str, caller: int) -> None:
    await city.do("dispatch.release_unit", unit=unit, incident=f"i{caller}", reason="test")


async def send_and_release(city: Commander, caller: int) -> list[float]:
    sent = await timed(lambda: send(city, caller))
    return [sent, *[await timed(partial(release, city, unit, caller)) for unit in units(caller)]]
