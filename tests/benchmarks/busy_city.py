"""The log of a busy city, made up as fast as it is read: three events a commit, a thousand incidents at a time."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice

from events import dispatch
from events.commit import Recorded, make_commit
from events.envelope import Envelope, encode
from events.event import Event
from events.intake.calls import CallAttached, CallReceived
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.log import Appended
from events.values import Channel, Place, Point, Position

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
BY = "dispatcher/anna"
STRIDE = 22
"""Commits between two of the same three incidents: so many threes are between two of their steps."""
Step = type[dispatch.UnitAcknowledged | dispatch.UnitEnRoute | dispatch.UnitOnScene | dispatch.UnitCleared]
STEPS: tuple[Step, ...] = (dispatch.UnitAcknowledged, dispatch.UnitEnRoute, dispatch.UnitOnScene, dispatch.UnitCleared)


def three_incidents(group: int) -> Iterator[tuple[str, Callable[[datetime], list[Event]]]]:
    """The 15 commits of three incidents with two units each: context, and the events when it is their time."""
    incidents = [f"0193a5c0-{group:08d}-{number}" for number in range(3)]
    units = [f"U{(group * 6 + number) % 2400:04d}" for number in range(6)]
    for number, incident in enumerate(incidents):
        yield "intake", partial(taken_on, incident, f"{group:05d}-{number}")
    for number, incident in enumerate(incidents):
        yield "dispatch", partial(sent_out, incident, units[number * 2 :][:2])
    for step in STEPS:
        for half in (0, 3):
            sent = [(units[number], incidents[number // 2]) for number in range(half, half + 3)]
            yield "dispatch", partial(got_further, step, sent)
    yield "intake", partial(done, incidents)


def got_further(step: Step, sent: list[tuple[str, str]], at: datetime) -> list[Event]:
    return [step(at=at, by=BY, unit=unit, incident=incident) for unit, incident in sent]


def done(incidents: list[str], at: datetime) -> list[Event]:
    return [IncidentClosed(at=at, by=BY, incident=incident, disposition="done") for incident in incidents]


def taken_on(incident: str, number: str, at: datetime) -> list[Event]:
    place = Place(address=f"{number} Jiefang Avenue", point=Point(lat=30.5, lon=114.3))
    call = f"C{incident}"
    return [
        CallReceived(at=at, by=BY, call=call, channel=Channel.MEDICAL_120, place=place, report="chest pain"),
        IncidentOpened(at=at, by=BY, incident=incident, number=number, type="medical", priority=2, place=place),
        CallAttached(at=at, by=BY, call=call, incident=incident, role="primary"),
    ]


def sent_out(incident: str, units: Sequence[str], at: datetime) -> list[Event]:
    by_then = at + timedelta(minutes=1)
    return [
        dispatch.UnitsDispatched(at=at, by=BY, incident=incident, units=tuple(units)),
        *(dispatch.UnitAssigned(at=at, by=BY, unit=unit, incident=incident, acknowledge_by=by_then) for unit in units),
    ]


def commits() -> Iterator[Recorded]:
    """Commit n of the g-th three incidents comes at the moment g + n * STRIDE."""
    lives: dict[int, Iterator[tuple[str, Callable[[datetime], list[Event]]]]] = {}
    position = 0
    last = {"intake": 0, "dispatch": 0}
    for moment in count():
        lives[moment] = three_incidents(moment)
        for group in (
            range(moment % STRIDE, moment + 1, STRIDE)
            if moment < 15 * STRIDE
            else range(moment - 14 * STRIDE, moment + 1, STRIDE)
        ):
            context, happen = next(lives[group])
            position += 1
            at = START + timedelta(milliseconds=50 * position)
            yield recorded(position, last[context], context, happen(at), at)
            last[context] = position
        lives.pop(moment - 14 * STRIDE, None)


def recorded(position: Position, fence: Position, context: str, events: Sequence[Event], at: datetime) -> Recorded:
    envelopes = [
        encode(
            Envelope(
                f"0193a5c0-4b7e-5c0f-9d0c-{position:010d}{n:02d}", f"/liandong/city/{context}", event, f"K{position}"
            )
        )
        for n, event in enumerate(events)
    ]
    commit = make_commit(
        context, envelopes, id=f"c{position:020d}", fence=fence, seen=fence, instance=f"{context}-1", fold=1
    )
    return Recorded(position, at, context, commit.headers, commit.body)


class BusyCity:
    """A log with as many commits as wanted; `spent` are the seconds that making them up took."""

    name = "LOG_city_1"

    def __init__(self, size: int) -> None:
        self.size = size
        self.spent = 0.0

    async def commit(self, commit: object) -> Appended:
        raise NotImplementedError

    async def at(self, position: Position) -> Recorded | None:
        return next(islice(commits(), position - 1, position), None)

    async def clock(self) -> datetime:
        raise NotImplementedError

    async def tip(self) -> Position:
        return self.size

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        made = islice(commits(), after, self.size)
        while True:
            start = time.perf_counter()
            part = list(islice(made, 2000))
            self.spent += time.perf_counter() - start
            if not part:
                return
            yield part
