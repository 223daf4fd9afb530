"""The runtime with one rule of the protocol switched off: what is not found out, the judge is blind to."""

from collections.abc import Callable
from typing import Any

import pytest
from typing_extensions import override

from events.commit import FENCE, Commit, Recorded
from events.dispatch import AcknowledgementOverdue
from events.event import Event
from events.log import Appended, Log, LostRace, NotAppended, OutcomeUnknown
from events.memory import MemoryLog
from events.record import CommandRefused, ReactionParked
from events.wire import Refusal, Reply
from services.dispatch import unit
from services.runtime import admission, appending, round, service, waiting
from services.runtime.answers import Answers
from services.runtime.asking import Ask
from services.runtime.following import Following
from services.runtime.memory import Memory
from services.runtime.round import Round

Patch = pytest.MonkeyPatch


class Unfenced(MemoryLog):
    """A log that takes whatever comes."""

    @override
    async def commit(self, commit: Commit) -> Appended:
        headers = {**commit.headers, FENCE: str(self._last.get(commit.context, 0))}
        return await super().commit(commit._replace(headers=headers))


def nothing_is_undone(patch: Patch) -> None:
    """After a lost race the tentative state is kept, and the winner's commit is folded into it."""
    patch.setattr(service, "undo", lambda _: None)


def reactions_are_not_taken_back(patch: Patch) -> None:
    """An own commit of another instance does not move the reaction cursor back."""
    settle = Memory.settle

    def settled(memory: Memory[Any], *said: Any, **more: Any) -> None:
        before = memory.reacted
        settle(memory, *said, **more)
        memory.reacted = max(before, memory.reacted)

    patch.setattr(Memory, "settle", settled)


def ids_are_not_folded(patch: Patch) -> None:
    """Command ids are remembered only by the instance that decided."""
    fold = Memory.fold

    def folded(memory: Memory[Any], commit: Recorded) -> None:
        own, memory.answers = memory.answers, Answers()
        try:
            fold(memory, commit)
        finally:
            memory.answers = own

    patch.setattr(Memory, "fold", folded)


def refusals_are_not_recorded(patch: Patch) -> None:
    """A refusal is answered at once, and leaves no trace."""
    decide = Round._decide

    def decided(made: Round, ask: Ask) -> None:
        decide(made, ask)
        group = made.group
        if group.envelopes and isinstance(event := group.envelopes[-1].event, CommandRefused):
            del group.events[-1], group.envelopes[-1], group.asks[-1]
            ask.reply(Reply(position=made._memory.last, refusal=Refusal(code=event.code, message=event.message)))

    patch.setattr(Round, "_decide", decided)


def an_unknown_outcome_counts_as_failed(patch: Patch) -> None:
    """An acknowledgement that does not come is answered as if nothing had been appended."""

    async def append(log: Log, commit: Commit) -> Appended:
        try:
            return await log.commit(commit)
        except OutcomeUnknown as unknown:
            raise NotAppended(str(unknown)) from unknown

    patch.setattr(service, "append", append)


def an_unknown_outcome_counts_as_done(patch: Patch) -> None:
    """An acknowledgement that does not come is answered as if it had."""

    async def append(log: Log, commit: Commit) -> Appended:
        try:
            return await log.commit(commit)
        except OutcomeUnknown:
            return Appended(await log.tip())

    patch.setattr(service, "append", append)


def a_commit_is_sent_again_under_another_fence(patch: Patch) -> None:
    """On a lost race the same decision is sent again, behind the winner's."""
    append = appending.append

    async def appended(log: Log, commit: Commit) -> Appended:
        while True:
            try:
                return await append(log, commit)
            except LostRace as lost:
                commit = commit._replace(headers={**commit.headers, FENCE: str(lost.last)})

    patch.setattr(service, "append", appended)


def own_commits_are_folded_again(patch: Patch) -> None:
    """An own commit happens to the state a second time when it is delivered."""
    fold = Memory.fold

    def folded(memory: Memory[Any], commit: Recorded) -> None:
        again = commit.context == memory.context.name and commit.position <= memory.last
        fold(memory, commit)
        if again:
            for envelope in commit.envelopes:
                memory.evolve(envelope)

    patch.setattr(Memory, "fold", folded)


def arrivals_are_folded_into_tentative_state(patch: Patch) -> None:
    """What arrives is folded at once, while a commit is on its way."""

    async def read(following: Following) -> None:
        async for commits in following._log.follow(following._memory.read):
            for commit in commits:
                following._memory.fold(commit)
            following._wake.set()

    patch.setattr(Following, "_read", read)


def seen_is_what_was_read(patch: Patch) -> None:
    """`seen` says what was read, though not all of that was reacted to yet."""
    react = Round.react

    def reacted(made: Round) -> None:
        react(made)
        made.group.seen = made._memory.read

    patch.setattr(round, "MOST_REACTIONS", 1)
    patch.setattr(Round, "react", reacted)


def after_is_not_waited_for(patch: Patch) -> None:
    """A command is decided though its context has not reacted as far as it asks for."""
    patch.setattr(waiting, "sort", lambda asks, memory, _, now: admission.sort(asks, memory, 1 << 60, now))


def what_has_fired_is_not_state(patch: Patch) -> None:
    """That a deadline has fired is remembered by the instance alone."""

    def evolve(value: unit.Unit, event: Event) -> unit.Unit:
        return value if isinstance(event, AcknowledgementOverdue) else unit.evolve(value, event)

    patch.setattr("services.dispatch.state.evolve", evolve)


def what_raises_is_not_parked(patch: Patch) -> None:
    """A reaction that raises is passed over in silence."""
    happen = Round._happen

    def happened(made: Round, events: Any, *origin: Any) -> None:
        happen(made, [event for event in events if not isinstance(event, ReactionParked)], *origin)

    patch.setattr(Round, "_happen", happened)


def it_is_answered_when_decided(patch: Patch) -> None:
    """A command is answered before its commit is durable."""
    decide = Round._decide

    def decided(made: Round, ask: Ask) -> None:
        decide(made, ask)
        if made.group.asks[-1:] == [ask]:
            ask.reply(Reply(position=made._memory.read + 1))

    patch.setattr(Round, "_decide", decided)


MUTANTS: tuple[Callable[[Patch], None], ...] = (
    nothing_is_undone,
    reactions_are_not_taken_back,
    ids_are_not_folded,
    refusals_are_not_recorded,
    an_unknown_outcome_counts_as_failed,
    an_unknown_outcome_counts_as_done,
    a_commit_is_sent_again_under_another_fence,
    own_commits_are_folded_again,
    arrivals_are_folded_into_tentative_state,
    seen_is_what_was_read,
    after_is_not_waited_for,
    what_has_fired_is_not_state,
    what_raises_is_not_parked,
    it_is_answered_when_decided,
)
