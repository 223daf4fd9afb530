"""Calls that come in at a steady rate, and call-takers who work them, as they would at their consoles."""

import asyncio
import time
from contextlib import AsyncExitStack
from random import Random
from typing import Any

from tests.http import Http
from tests.storm.asking import CHANNELS, answer, protocols
from tests.storm.console import Console, Seconds
from tests.storm.observed import Lost, Observed, Seen

QUEUE = "query($first: Int!) { queue { position calls(first: $first) { call { id claim { by } } } } }"
SHOWN = 20
"""Calls of the queue that fit on a console."""
AT_THE_TOP = 8
"""Of the calls that have waited longest, whoever is free takes one of so many: not all go for the same one."""
GLANCES = (0.1, 0.4)
"""Seconds from one glance at the queue to the next, least and most."""
LINES = 16
SITES = 200
"""Where it happens: so many places, so that several call about one."""


class FrontDesk:
    """One storm: so many calls, at this rate, and these call-takers."""

    def __init__(self, address: str, tokens: dict[str, str], *, calls: int, seconds: float, speaking: float) -> None:
        """`tokens` by actor; `speaking`: seconds that a call-taker speaks with a caller, on average."""
        self.observed = Observed()
        self.seconds = Seconds()
        self._address = address
        self._tokens = tokens
        self._calls = calls
        self._every = seconds / calls
        self._speaking = speaking
        self._protocols = protocols()
        self._open: dict[int, asyncio.Future[str]] = {}
        """Site → the incident that is opened there."""

    async def storm(self) -> None:
        """Until all calls have come in, and all are ended."""
        async with AsyncExitStack() as open, asyncio.TaskGroup() as people:
            lines: asyncio.Queue[Console] = asyncio.Queue()
            for actor, token in self._tokens.items():
                for _ in range(LINES if actor.startswith("switch/") else 1):
                    console = Console(actor, await Http.connect(self._address, token), self.seconds)
                    open.callback(console.close)
                    if actor.startswith("switch/"):
                        lines.put_nowait(console)
                    else:
                        people.create_task(self._work(console, Random(actor)))
            people.create_task(self._ring(lines))

    async def _ring(self, lines: "asyncio.Queue[Console]") -> None:
        """Calls come in at their times, whether those before are taken or not: a slow answer is felt by the next."""
        begins = time.perf_counter()

        async def ring(number: int) -> None:
            due = begins + number * self._every
            await asyncio.sleep(due - time.perf_counter())
            line = await lines.get()
            call, site = f"call-{number:05}", number % SITES
            answer = await line.give(
                "receiveCall",
                since=due,
                id=call,
                channel=channel_of(site),
                place=place_of(site),
                report=f"smoke, says caller {number}",
                caller={"number": f"138{number // 2:08}", "name": f"Caller {number // 2}"},
            )
            assert answer.refusal is None, answer
            self.observed.received[call] = answer.position
            lines.put_nowait(line)

        async with asyncio.TaskGroup() as ringing:
            for number in range(self._calls):
                ringing.create_task(ring(number))

    async def _work(self, console: Console, random: Random) -> None:
        while self.observed.ended < self._calls:
            await asyncio.sleep(random.uniform(*GLANCES))
            waiting = await self._waiting(console)
            if not waiting:
                continue
            call = random.choice(waiting[:AT_THE_TOP])
            claimed = await console.give("claimCall", callId=call)
            if claimed.refusal:
                self.observed.lost.append(Lost(call, console.actor, claimed.position, claimed.refusal))
                continue
            await self._speak(console, call, random)
            self.observed.ended += 1

    async def _waiting(self, console: Console) -> list[str]:
        """The calls that have waited longest, of those that nobody has claimed."""
        queue = (await console.ask("queue", QUEUE, first=SHOWN))["queue"]
        waiting = [one["call"] for one in queue["calls"]]
        calls = [(call["id"], call["claim"] and call["claim"]["by"]) for call in waiting]
        self.observed.seen.append(Seen(int(queue["position"]), SHOWN, calls))
        return [call for call, claimant in calls if claimant is None]

    async def _speak(self, console: Console, call: str, random: Random) -> None:
        """Answer, ask, open an incident or find it open, and end the call."""
        await console.do("answerCall", callId=call)
        await asyncio.sleep(random.uniform(0.5, 1.5) * self._speaking)
        site = int(call.removeprefix("call-")) % SITES
        protocol = CHANNELS[channel_of(site)]
        said = answer(self._protocols[protocol], random)
        await console.do("triageCall", callId=call, protocol=protocol, answers=said.answers)
        opened = self._open.get(site)
        if opened is None:
            self._open[site] = opened = asyncio.get_running_loop().create_future()
            about = {"type": said.outcome.type, "priority": said.outcome.priority, "place": place_of(site)}
            await console.do("openIncident", id=f"incident-{site}", callId=call, **about)
            opened.set_result(f"incident-{site}")
        else:
            await console.do("attachCall", callId=call, incidentId=await opened, role="DUPLICATE")
        await console.do("endCall", callId=call, ending="ANSWERED")


def channel_of(site: int) -> str:
    """What people there call."""
    return list(CHANNELS)[site % len(CHANNELS)]


def place_of(site: int) -> dict[str, Any]:
    """Where it is: one every 111 metres."""
    return {"address": f"{site} Quay St", "point": {"lat": 28 + site / 1000, "lon": 116.0}}
