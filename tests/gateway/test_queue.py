"""The queue: who waits, who is next, how it is told, and how it changes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimRenewed,
    CallClaimWentStale,
    CallEnded,
    CallReceived,
    CallTriaged,
)
from events.people import Caller
from events.values import CallbackOutcome, CallEnding, Channel
from gateway.intake.queue import Risk, risk_of
from projections import call, calls
from tests.gateway.city import City
from tests.gateway.told import T0, attached, opened
from tests.gateway.wire import connected, served

LI, WANG = "calltaker/li", "calltaker/wang"
QUEUE = """
query ($desk: String, $first: Int, $asOf: AsOf) {
  queue(desk: $desk, asOf: $asOf) {
    position
    length
    calls(first: $first) {
      rank kind secondsWaited answerBy risk
      call { id status desk claim { by since stale } triage { priority } report }
    }
  }
}
"""
CHANGED = """
subscription ($desk: String, $after: Position) {
  queueChanged(desk: $desk, after: $after) { position cursor kind call { id status claim { by stale } } }
}
"""


def came(call: str, seconds: float = 0, desk: str = "fire") -> Event:
    at = T0 + timedelta(seconds=seconds)
    target = at + timedelta(seconds=15)
    return CallReceived(at=at, by=LI, call=call, channel=Channel.FIRE_119, desk=desk, report="smoke", answer_by=target)


def claimed(call: str, by: str = LI) -> Event:
    return CallClaimed(at=T0, by=by, call=call, stale_at=T0 + timedelta(minutes=1))


def answered(call: str, by: str = LI) -> Event:
    return CallAnswered(at=T0, by=by, call=call)


def ended(call: str, owed: bool = True) -> Event:
    return CallEnded(at=T0, by=LI, call=call, ending=CallEnding.ABANDONED, callback_owed=owed)


def called_back(call: str, outcome: CallbackOutcome) -> Event:
    return CallbackMade(at=T0, by=LI, call=call, outcome=outcome)


def waiting(answer_by: datetime | None) -> calls.Call:
    row = call.received(None, CallReceived(at=T0, by=LI, call="a", channel=Channel.FIRE_119, answer_by=answer_by))
    assert row is not None
    return row


@pytest.fixture
async def address(city: City) -> AsyncIterator[str]:
    async with served(city.app) as address:
        yield address


async def queue(city: City, **variables: Any) -> list[tuple[int, str, str]]:
    waiting = (await city.ask(QUEUE, **variables))["queue"]["calls"]
    return [(one["rank"], one["call"]["id"], one["kind"]) for one in waiting]


async def test_who_asked_first_is_first_and_the_id_decides_between_equals(city: City) -> None:
    await city.tell(came("c", 5), came("b", 0), came("a", 5))
    assert await queue(city) == [(1, "b", "CALL"), (2, "a", "CALL"), (3, "c", "CALL")]
    assert await queue(city, first=2) == [(1, "b", "CALL"), (2, "a", "CALL")]
    whole = (await city.ask(QUEUE, first=0))["queue"]
    assert (whole["position"], whole["length"], whole["calls"]) == ("2", 3, [])


async def test_a_call_that_is_answered_attached_or_ended_has_left_and_one_to_be_called_back_has_not(city: City) -> None:
    await city.tell(*(came(call, second) for second, call in enumerate("abcdef")))
    await city.tell(answered("a"), opened("i1"), attached("b", "i1"), ended("c", owed=False), ended("d"), claimed("e"))
    assert await queue(city) == [(1, "d", "CALLBACK"), (2, "e", "CALL"), (3, "f", "CALL")]
    await city.tell(called_back("d", CallbackOutcome.BUSY))
    assert (await queue(city))[0] == (1, "d", "CALLBACK")
    await city.tell(called_back("d", CallbackOutcome.REACHED))
    assert await queue(city) == [(1, "e", "CALL"), (2, "f", "CALL")]
    await city.tell(answered("e"), ended("e"), CallbackWaived(at=T0, by=LI, call="e", reason="a drill"))
    assert await queue(city) == [(1, "f", "CALL")]


async def test_each_desk_has_a_queue_of_its_own(city: City) -> None:
    await city.tell(came("a"), came("b", 1, desk="police"), came("c", 2))
    assert await queue(city, desk="fire") == [(1, "a", "CALL"), (2, "c", "CALL")]
    assert await queue(city, desk="police") == [(1, "b", "CALL")]
    assert await queue(city, desk="water") == []


async def test_the_queue_of_any_past_moment_is_what_it_was_then(city: City) -> None:
    first = await city.tell(came("a"), came("b", 1))
    second = await city.tell(answered("a"))
    await city.tell(answered("b"))
    assert await queue(city) == []
    assert await queue(city, asOf={"position": str(first)}) == [(1, "a", "CALL"), (2, "b", "CALL")]
    assert await queue(city, asOf={"position": str(second)}) == [(1, "b", "CALL")]


async def test_what_waits_says_whose_it_is_and_what_it_is_about(city: City) -> None:
    triaged = CallTriaged(
        at=T0, by=LI, call="a", protocol="p", protocol_version=1, answers={}, code="1d", type="fire", priority=1
    )
    await city.tell(came("a"), claimed("a", WANG), triaged)
    claim = {"by": WANG, "since": "2026-11-23T14:05:00Z", "stale": False}
    [one] = (await city.ask(QUEUE))["queue"]["calls"]
    assert one["call"] == {
        "id": "a",
        "status": "WAITING",
        "desk": "fire",
        "claim": claim,
        "triage": {"priority": 1},
        "report": "smoke",
    }
    await city.tell(CallClaimWentStale(at=T0, by="service/intake", call="a", claimant=WANG))
    [one] = (await city.ask(QUEUE))["queue"]["calls"]
    assert one["call"]["claim"] == claim | {"stale": True}


async def test_it_has_waited_up_to_now_or_up_to_the_past_moment_that_is_asked_for(city: City) -> None:
    received_at = datetime.now(UTC) - timedelta(minutes=2)

    def waited(until: datetime) -> int:
        return int((until - received_at).total_seconds())

    position = await city.tell(CallReceived(at=received_at, by=LI, call="a", channel=Channel.FIRE_119))
    recorded = (await city.ask("{ head { recordedAt } }"))["head"]["recordedAt"]
    [now] = (await city.ask(QUEUE))["queue"]["calls"]
    assert 120 <= now["secondsWaited"] <= waited(datetime.now(UTC))
    for past in ({"position": str(position)}, {"time": recorded}):
        [then] = (await city.ask(QUEUE, asOf=past))["queue"]["calls"]
        assert then["secondsWaited"] == waited(datetime.fromisoformat(recorded))


async def test_a_callback_has_no_target(city: City) -> None:
    await city.tell(came("a"), ended("a"))
    [one] = (await city.ask(QUEUE))["queue"]["calls"]
    assert (one["kind"], one["answerBy"], one["risk"]) == ("CALLBACK", None, "NONE")


@pytest.mark.parametrize(
    ("seconds", "risk"),
    [(0, Risk.NONE), (9.9, Risk.NONE), (10, Risk.SOON), (14.9, Risk.SOON), (15, Risk.OVERDUE), (900, Risk.OVERDUE)],
)
def test_a_target_is_at_risk_when_a_third_of_its_time_is_left(seconds: float, risk: Risk) -> None:
    assert risk_of(waiting(T0 + timedelta(seconds=15)), T0 + timedelta(seconds=seconds)) == risk


def test_where_there_is_no_target_none_is_at_risk() -> None:
    assert risk_of(waiting(None), T0 + timedelta(days=1)) == Risk.NONE


async def test_changes_of_the_queue_are_told_once_and_the_last_says_that_it_is_left(city: City, address: str) -> None:
    async with connected(address) as wire:
        await wire.begin(CHANGED, after="1")
        await city.tell(came("a"))
        await city.tell(claimed("a"))
        await city.tell(CallClaimRenewed(at=T0, by=LI, call="a", stale_at=T0))  # no reader sees a difference
        await city.tell(CallClaimWentStale(at=T0, by="service/intake", call="a", claimant=LI))
        await city.tell(answered("a"))
        await city.tell(opened("i1"), attached("a", "i1"))  # it is in nobody's queue any more
        await city.tell(came("b"))
        seen = [await wire.next() for _ in range(5)]
    assert [(change["kind"], change["call"]["id"], change["call"]["claim"]) for change in seen] == [
        ("CALL", "a", None),
        ("CALL", "a", {"by": LI, "stale": False}),
        ("CALL", "a", {"by": LI, "stale": True}),
        (None, "a", None),
        ("CALL", "b", None),
    ]


async def test_who_comes_back_to_the_queue_misses_and_repeats_nothing(city: City, address: str) -> None:
    await city.tell(came("a"), came("b"), came("c", desk="police"))
    await city.tell(answered("b"), ended("b"))
    await city.tell(called_back("b", CallbackOutcome.REACHED), answered("a"))
    seen, after = [], "1"
    for _ in range(5):
        async with connected(address) as wire:
            await wire.begin(CHANGED, after=after, desk="fire")
            change = await wire.next()
            seen.append((change["position"], change["call"]["id"], change["kind"]))
            after = change["cursor"]
    assert seen == [
        ("2", "a", "CALL"),
        ("2", "b", "CALL"),
        ("3", "b", "CALLBACK"),
        ("4", "a", None),
        ("4", "b", None),
    ]


async def test_calls_are_filtered_and_ordered_as_a_desk_needs_it(city: City) -> None:
    triaged = CallTriaged(
        at=T0, by=LI, call="b", protocol="p", protocol_version=1, answers={}, code="1d", type="gas", priority=1
    )
    await city.tell(came("a"), came("b", 1, desk="police"), came("c", 2), triaged, answered("b"), ended("c"))
    assert await city.ids("calls") == ["a", "b", "c"]
    assert await city.ids("calls(orderBy: NEWEST_FIRST)") == ["c", "b", "a"]
    assert await city.ids("calls(filter: {status: [WAITING, ANSWERED]})") == ["a", "b"]
    assert await city.ids('calls(filter: {desk: ["police"]})') == ["b"]
    assert await city.ids(f'calls(filter: {{handler: ["{LI}"]}})') == ["b"]
    assert await city.ids("calls(filter: {ending: [ABANDONED]})") == ["c"]
    assert await city.ids("calls(filter: {ending: [NUISANCE]})") == []
    assert await city.ids("calls(filter: {callbackOwed: true})") == ["c"]
    assert await city.ids("calls(filter: {callbackOwed: false})") == ["a", "b"]
    assert await city.ids('calls(filter: {type: ["gas"]})') == ["b"]
    assert await city.ids("calls(filter: {priority: [1]})") == ["b"]
    first = await city.ask("{ calls(first: 1, orderBy: NEWEST_FIRST) { pageInfo { endCursor } } }")
    cursor = first["calls"]["pageInfo"]["endCursor"]
    assert await city.ids(f'calls(orderBy: NEWEST_FIRST, after: "{cursor}")') == ["b", "a"]


async def test_all_calls_from_one_number_are_found_by_the_person(city: City) -> None:
    li, wang = Caller(person="1" * 32), Caller(person="2" * 32)
    told = [
        came(call).model_copy(update={"caller": by}) for call, by in (("a", li), ("b", wang), ("c", None), ("d", li))
    ]
    await city.tell(*told)
    assert await city.ids(f'calls(filter: {{person: ["{li.person}"]}})') == ["a", "d"]
