"""How long a call-taker's question takes among 5,000 open incidents, and what a flood of them costs commands."""

import asyncio
import signal
import statistics
import sys
import time
from random import Random

import nats
import pytest
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.naming import question_subject
from events.questions import QuestionReply, QuestionRequest
from events.values import Place, Point
from services.common.place import GivenPlace, GivenPoint
from services.intake.questions import DuplicateCandidates
from tests.benchmarks.city import CITY, Commander, services
from tests.services.city import ANNA, T0, later
from tests.services.intake.past import INTAKE, given

pytestmark = pytest.mark.bench

OPEN = 5_000
CLOSED = 10_000
SIDE = 0.2
"""Degrees: a city of some 20 by 20 kilometres."""
ASKED = 2_000
AT_MOST_MS = 2.0
CALLERS = 32
ASKERS = 64
SECONDS = 4.0
SOON = 0.25
"""Seconds: what acceptance may take in a storm."""


def incidents(random: Random) -> list[IncidentOpened | IncidentClosed]:
    """Open ones, and ten thousand that were closed within the last hour."""
    opened = [
        IncidentOpened(at=T0, by=ANNA, incident=f"i{n}", number="1", type="fire", priority=3, place=somewhere(random))
        for n in range(OPEN + CLOSED)
    ]
    over = [IncidentClosed(at=T0, by=ANNA, incident=f"i{n}", disposition="out") for n in range(OPEN, OPEN + CLOSED)]
    return [*opened, *over]


def somewhere(random: Random) -> Place:
    point = Point(lat=31.2 + random.uniform(0, SIDE), lon=121.4 + random.uniform(0, SIDE))
    return Place(point=point, address=f"Road {random.randrange(500)} No. {random.randrange(200)}")


def question(random: Random) -> DuplicateCandidates:
    place = somewhere(random)
    assert place.point is not None
    point = GivenPoint(lat=place.point.lat, lon=place.point.lon)
    return DuplicateCandidates(place=GivenPlace(point=point, address=place.address), type="fire")


def test_a_question_among_many_open_incidents() -> None:
    random = Random(1)
    city = given(incidents(random))
    answer = INTAKE.answers[DuplicateCandidates]
    assert callable(answer)
    taken = []
    for _ in range(ASKED):
        asked = question(random)
        began = time.perf_counter()
        answer(asked, city.play.state, later(1_800))
        taken.append(1e3 * (time.perf_counter() - began))
    median, p99 = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    print(f"\nduplicates among {OPEN:,} open incidents: {median:.2f} ms, p99 {p99:.2f} ms (median under {AT_MOST_MS})")
    assert median < AT_MOST_MS


async def test_commands_beside_a_flood_of_questions(embedded_nats: NatsServer) -> None:
    async with services(embedded_nats, "intake") as city:
        alone = await commands(city, "alone")
        url = embedded_nats.url_for("admin")
        # In a process of its own, lest those who ask take the time of those who command.
        flood = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, url, stdout=asyncio.subprocess.PIPE
        )
        assert flood.stdout is not None
        await flood.stdout.readline()
        beside = await commands(city, "beside")
        flood.terminate()
        answered = int(await flood.stdout.read())
    print(f"\n{CALLERS} callers alone: {len(alone) / SECONDS:,.0f} commands/s, p99 {1e3 * p99(alone):.0f} ms;", end=" ")
    print(f"beside {ASKERS} who ask without end: {len(beside) / SECONDS:,.0f}/s,", end=" ")
    print(f"p99 {1e3 * p99(beside):.0f} ms (under {1e3 * SOON:.0f}); {answered:,} questions answered")
    assert p99(beside) < SOON
    assert answered > 200


async def open_incident(city: Commander, incident: str) -> None:
    place = somewhere(Random(incident)).model_dump(mode="json", include={"point", "address"})
    await city.do("intake.open_incident", incident=incident, type="fire", priority=1, place=place)


async def commands(city: Commander, name: str) -> list[float]:
    """The seconds that each took, while so many callers have one under way."""
    taken, until = list[float](), time.perf_counter() + SECONDS

    async def caller(number: int) -> None:
        turn = 0
        while (began := time.perf_counter()) < until:
            await open_incident(city, f"{name}{number}.{turn}")
            taken.append(time.perf_counter() - began)
            turn += 1

    await asyncio.gather(*map(caller, range(CALLERS)))
    return taken


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


async def flood(url: str) -> None:
    """Ask without end, until told to stop; then say how many were answered."""
    client, stop = await nats.connect(url), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    asking = [asyncio.create_task(ask_until(stop, client, Random(number))) for number in range(ASKERS)]
    print("asking", flush=True)
    print(sum(await asyncio.gather(*asking)), flush=True)
    await client.close()


async def ask_until(stop: asyncio.Event, client: Client, random: Random) -> int:
    answered = 0
    while not stop.is_set():
        asked = question(random).model_dump(mode="json", exclude_none=True)
        request = QuestionRequest(question=DuplicateCandidates.name, data=asked).model_dump_json().encode()
        said = await client.request(question_subject(CITY, "intake"), request, timeout=10)
        answered += QuestionReply.model_validate_json(said.data).answer is not None
    return answered


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1]))
