"""A long log of a living city, quickly: dispatches of three events a commit, as dispatch itself would write them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client

from events.commit import Commit, make_commit
from events.dispatch import UnitAssigned, UnitEnRoute, UnitOnScene, UnitRegistered, UnitWentOnDuty
from events.envelope import Envelope, encode, event_id
from events.event import Event
from events.jetstream import JetStreamLog
from events.record import LogOpened
from events.wire import new_command_id

BY = "dispatcher/anna"
START = datetime(2026, 11, 23, tzinfo=UTC)
IN_FLIGHT = 200


def opening(kind: str = "live") -> Commit:
    """The first commit of a log."""
    opened = LogOpened.model_validate({"at": START, "by": "service/bench", "log": "bench", "kind": kind})
    return _commit("log", [opened], 0, 1)


def commits(count: int, *, units: int = 1_000, first: int = 2) -> Iterator[Commit]:
    """Dispatch's commits from position `first` on, three events each: units registered, then sent and arriving."""
    fence = 0
    for position in range(first, first + count):
        number = position - first
        at = START + timedelta(milliseconds=position)
        unit, incident = f"E{number % units}", f"i{number // 2}"
        happened: list[Event]
        if number < units:
            happened = [
                UnitRegistered(at=at, by=BY, unit=unit, agency="fire", capabilities=("engine",)),
                UnitWentOnDuty(at=at, by=BY, unit=unit),
                UnitWentOnDuty(at=at, by=BY, unit=unit),
            ]
        else:
            happened = [
                UnitAssigned(at=at, by=BY, unit=unit, incident=incident, acknowledge_by=at + timedelta(days=1)),
                UnitEnRoute(at=at, by=BY, unit=unit, incident=incident),
                UnitOnScene(at=at, by=BY, unit=unit, incident=incident),
            ]
        yield _commit("dispatch", happened, fence, position)
        fence = position


async def fill(nats: Client, log: JetStreamLog, count: int, *, units: int = 1_000) -> None:
    """Append them, many in flight: they are fenced in a row, so none can overtake another."""
    await log.commit(opening())
    room = asyncio.Semaphore(IN_FLIGHT)

    async def append(commit: Commit) -> None:
        async with room:
            await log.commit(commit)

    async with asyncio.TaskGroup() as tasks:
        for number, commit in enumerate(commits(count, units=units)):
            tasks.create_task(append(commit))
            if number % IN_FLIGHT == 0:
                await asyncio.sleep(0)


def _commit(context: str, happened: list[Event], fence: int, position: int) -> Commit:
    command = str(new_command_id())
    encoded = [
        encode(Envelope(event_id(command, number), f"/liandong/bench/{context}", event, command, "0" * 32))
        for number, event in enumerate(happened)
    ]
    return make_commit(context, encoded, id=f"{context}-{position}", fence=fence, seen=fence, instance="bench", fold=1)
