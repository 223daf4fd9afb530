"""Holds what people were told against the log: nothing lost, nobody forgotten, each by one, and the queue in order."""

from collections import Counter
from collections.abc import Iterator, Sequence

from events.commit import Recorded
from events.event import Event
from events.intake.calls import CallAnswered, CallAttached, CallClaimed, CallEnded, CallReceived, CallTriaged
from tests.storm.observed import Observed, Seen


def judge(log: Sequence[Recorded], observed: Observed) -> None:
    """Raises AssertionError, which says what is wrong."""
    assert [commit.position for commit in log] == list(range(1, len(log) + 1))
    _nothing_is_lost(log, observed)
    _each_is_worked_by_one(log, observed)
    _queues_were_right(log, observed)


def _events(log: Sequence[Recorded]) -> Iterator[tuple[int, Event]]:
    for commit in log:
        for envelope in commit.envelopes:
            if isinstance(envelope.event, Event):
                yield commit.position, envelope.event


def _nothing_is_lost(log: Sequence[Recorded], observed: Observed) -> None:
    received = Counter({(e.call, position): 1 for position, e in _events(log) if isinstance(e, CallReceived)})
    calls = [e.call for _, e in _events(log) if isinstance(e, CallReceived)]
    assert len(calls) == len(set(calls)), "a call was taken twice"
    assert dict.fromkeys(observed.received.items(), 1) == dict(received), "a call that was taken is not in the log"
    for kind in (CallAnswered, CallTriaged, CallAttached, CallEnded):
        times = Counter(e.call for _, e in _events(log) if isinstance(e, kind))
        assert times == dict.fromkeys(calls, 1), f"a call has no {kind.__name__}, or several"


def _each_is_worked_by_one(log: Sequence[Recorded], observed: Observed) -> None:
    claims: dict[str, tuple[int, str]] = {}
    for position, event in _events(log):
        match event:
            case CallClaimed():
                assert event.call not in claims, f"{event.call} is claimed by {event.by} and {claims[event.call]}"
                claims[event.call] = position, event.by
            case CallAnswered() | CallEnded():
                assert event.by == claims[event.call][1], f"{event.call} is claimed by another than {event.by}"
    ended = {event.call: position for position, event in _events(log) if isinstance(event, CallEnded)}
    for lost in observed.lost:
        since, claimant = claims[lost.call]
        assert since <= lost.position, f"{lost.by} was refused a call that nobody had claimed: {lost}"
        assert claimant != lost.by, lost
        told = claimant in lost.refusal["message"] or ended[lost.call] < lost.position
        assert told, f"{lost.by} was not told that {claimant} has it: {lost}"


def _queues_were_right(log: Sequence[Recorded], observed: Observed) -> None:
    """Every queue that somebody saw is the beginning of the one that was there then: oldest first, none left out."""
    waiting: dict[str, tuple[str, str | None]] = {}
    seen_at: dict[int, list[Seen]] = {}
    for seen in observed.seen:
        seen_at.setdefault(seen.position, []).append(seen)
    assert max(seen_at, default=0) <= len(log), "a queue was seen at a position that the log does not have"
    for position in range(len(log) + 1):
        for envelope in log[position - 1].envelopes if position else ():
            _happen(waiting, envelope.event)
        oldest_first = sorted(waiting, key=lambda call: (waiting[call][0], call))
        for seen in seen_at.get(position, ()):
            right = [(call, waiting[call][1]) for call in oldest_first[: seen.asked_for]]
            assert seen.calls == right, f"at {position} the queue was {right}, and was seen as {seen.calls}"
    assert not waiting, f"somebody is forgotten: {sorted(waiting)}"


def _happen(waiting: dict[str, tuple[str, str | None]], event: object) -> None:
    match event:
        case CallReceived():
            waiting[event.call] = event.at.isoformat(timespec="microseconds"), None
        case CallClaimed() if event.call in waiting:
            waiting[event.call] = waiting[event.call][0], event.by
        case CallAnswered():
            waiting.pop(event.call, None)
