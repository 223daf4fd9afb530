"""The judge of a storm finds each thing that can go wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from events.commit import Recorded, make_commit
from events.envelope import Envelope, encode
from events.event import Event
from events.intake.calls import CallAnswered, CallAttached, CallClaimed, CallEnded, CallReceived, CallTriaged
from events.memory import MemoryLog
from events.values import CallEnding, Channel
from tests.storm.judge import judge
from tests.storm.observed import Lost, Observed, Seen

T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)
LI, WU = "calltaker/li", "calltaker/wu"


def received(call: str, second: int) -> Event:
    return CallReceived(at=T0 + timedelta(seconds=second), by="switch/main", call=call, channel=Channel.FIRE_119)


def claimed(call: str, by: str = LI) -> Event:
    return CallClaimed(at=T0, by=by, call=call, stale_at=T0)


def worked(call: str, by: str = LI) -> list[Event]:
    return [
        CallAnswered(at=T0, by=by, call=call),
        CallTriaged(
            at=T0,
            by=by,
            call=call,
            protocol="fire",
            protocol_version=1,
            answers={},
            code="fire",
            type="structure_fire",
            priority=1,
        ),
        CallAttached(at=T0, by=by, call=call, incident="fire", role="primary"),
        CallEnded(at=T0, by=by, call=call, ending=CallEnding.ANSWERED, callback_owed=False),
    ]


STORY: list[list[Event]] = [
    [received("b", 1), received("a", 1)],
    [received("c", 2)],
    [claimed("a")],
    worked("a"),
    [claimed("b", WU)],
    worked("b", WU),
    [claimed("c")],
    worked("c"),
]


async def told(story: list[list[Event]]) -> list[Recorded]:
    log = MemoryLog()
    for number, events in enumerate(story):
        encoded = [encode(Envelope(f"{number}-{n}", "/liandong/city/intake", event)) for n, event in enumerate(events)]
        await log.commit(
            make_commit("intake", encoded, id=f"{number}", fence=number, seen=0, instance="intake-1", fold=1)
        )
    async for commits in log.follow(0):
        return list(commits)
    raise AssertionError


def observed() -> Observed:
    return Observed(
        received={"a": 1, "b": 1, "c": 2},
        seen=[
            Seen(0, 20, []),
            Seen(1, 20, [("a", None), ("b", None)]),
            Seen(3, 2, [("a", LI), ("b", None)]),
            Seen(4, 20, [("b", None), ("c", None)]),
        ],
        lost=[Lost("a", WU, 3, {"message": f"call a is claimed by {LI}"})],
    )


async def test_what_went_well_is_let_pass() -> None:
    judge(await told(STORY), observed())


def _without(call: str) -> Callable[[Observed], object]:
    return lambda seen: seen.received.pop(call)


def _queue(*calls: tuple[str, str | None]) -> Callable[[Observed], object]:
    return lambda seen: seen.seen.append(Seen(2, 20, list(calls)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda seen: seen.received.update(d=9), "is not in the log"),
        (lambda seen: seen.received.update(a=2), "is not in the log"),
        (_without("a"), "is not in the log"),
        (_queue(("b", None), ("a", None), ("c", None)), "the queue was"),
        (_queue(("a", None), ("c", None)), "the queue was"),
        (_queue(("a", None), ("b", None)), "the queue was"),
        (_queue(("a", WU), ("b", None), ("c", None)), "the queue was"),
        (lambda seen: seen.seen.append(Seen(99, 20, [])), "a position that the log does not have"),
        (lambda seen: seen.lost.append(Lost("b", LI, 4, {"message": WU})), "that nobody had claimed"),
        (lambda seen: seen.lost.append(Lost("a", WU, 4, {"message": "no"})), "was not told"),
    ],
)
async def test_people_who_were_told_something_else_are_found(
    change: Callable[[Observed], object], problem: str
) -> None:
    wrong = observed()
    change(wrong)
    with pytest.raises(AssertionError, match=problem):
        judge(await told(STORY), wrong)


@pytest.mark.parametrize(
    ("story", "problem"),
    [
        ([*STORY, [received("a", 9)]], "taken twice"),
        (STORY[:-1], "has no CallAnswered"),
        ([*STORY, worked("a")], "or several"),
        ([*STORY[:3], [claimed("a", WU)], *STORY[3:]], "is claimed by"),
        ([*STORY[:3], worked("a", WU), *STORY[4:]], "is claimed by another"),
    ],
)
async def test_a_log_in_which_somebody_is_lost_or_worked_by_two_is_found(
    story: list[list[Event]], problem: str
) -> None:
    with pytest.raises(AssertionError, match=problem):
        judge(await told(story), Observed(received={"a": 1, "b": 1, "c": 2}))
