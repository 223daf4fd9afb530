"""The runtime with one rule of the protocol switched off: what is not found out, the judge is blind to."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from events.commit import FENCE, ID, SEEN, Commit, Recorded
from events.dispatch import AcknowledgementOverdue, UnitAssigned
from events.event import Event
from events.log import Appended, Log, LostRace, NotAppended, OutcomeUnknown
from events.memory import MemoryLog
from events.record import CommandRefused, ReactionParked
from events.values import Position
from events.wire import Refusal, Reply
from services.dispatch import unit
from services.dispatch.known import Closed
from services.dispatch.state import Dispatch
from services.runtime import admission, appending, keeping, round, service, snapshot, waiting
from services.runtime.answers import Answers
from services.runtime.asking import Ask
from services.runtime.following import Following
from services.runtime.memory import Memory
from services.runtime.round import Round
from services.runtime.snapshot import Head, Part

Patch = pytest.MonkeyPatch


def no_fence(patch: Patch) -> None:
    """The log takes whatever comes."""
    commit = MemoryLog.commit

    async def taken(log: MemoryLog, sent: Commit) -> Appended:
        headers = {**sent.headers, FENCE: str(log._last.get(sent.context, 0))}
        return await commit(log, sent._replace(headers=headers))

    patch.setattr(MemoryLog, "commit", taken)


def no_undo(patch: Patch) -> None:
    """After a lost race the tentative state is kept, and the winner's commit is folded into it."""
    patch.setattr(service, "undo", lambda _: None)


def cursor_not_moved_back(patch: Patch) -> None:
    """An own commit of another instance does not move the reaction cursor back."""
    settle = Memory.settle

    def settled(memory: Memory[Any], *said: Any, **more: Any) -> None:
        before = memory.reacted
        settle(memory, *said, **more)
        memory.reacted = max(before, memory.reacted)

    patch.setattr(Memory, "settle", settled)


def ids_only_in_memory(patch: Patch) -> None:
    """Command ids are remembered only by the instance that decided."""
    fold = Memory.fold

    def folded(memory: Memory[Any], commit: Recorded) -> None:
        own, memory.answers = memory.answers, Answers()
        try:
            fold(memory, commit)
        finally:
            memory.answers = own

    patch.setattr(Memory, "fold", folded)


def refusals_unrecorded(patch: Patch) -> None:
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


def an_unknown_outcome_is_waited_for(patch: Patch) -> None:
    """An acknowledgement that does not come is waited for, for ever."""

    async def append(log: Log, commit: Commit) -> Appended:
        try:
            return await log.commit(commit)
        except OutcomeUnknown:
            await asyncio.Event().wait()
            raise

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


def _believing(patch: Patch, seen: Callable[[Memory[Any], Recorded], Position]) -> None:
    """Whoever folds a commit takes something else for its `seen`."""
    fold = Memory.fold

    def folded(memory: Memory[Any], commit: Recorded) -> None:
        headers = {**commit.headers, SEEN: str(seen(memory, commit))}
        fold(memory, Recorded(commit.position, commit.stored_at, commit.context, headers, commit.body))

    patch.setattr(Memory, "fold", folded)


def seen_not_recorded(patch: Patch) -> None:
    """`seen` is not in a commit: whoever folds it takes the commit's own position."""
    _believing(patch, lambda _, commit: commit.position)


def seen_not_folded(patch: Patch) -> None:
    """Whoever folds a commit goes on where it was with its reactions, from the beginning after a restart."""
    _believing(patch, lambda memory, _: memory.seen)


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


def raw_clock(patch: Patch) -> None:
    """The time of a decision is the instance's own clock, whatever was decided before."""
    patch.setattr(service.Service, "_now", lambda instance: instance._clock())


def reactions_out_of_order(patch: Patch) -> None:
    """What was read last is reacted to first."""
    react = Round.react

    def reacted(made: Round) -> None:
        made._memory.backlog.reverse()
        try:
            react(made)
        finally:
            made._memory.backlog.reverse()

    patch.setattr(Round, "react", reacted)


def folding_own_reads_others(patch: Patch) -> None:
    """What an own event does to the state depends on what was folded of others by then."""
    fold_own = Dispatch.fold_own

    def folded(state: Dispatch, event: Event) -> None:
        if not (isinstance(event, UnitAssigned) and state.incidents[event.incident] == Closed()):
            fold_own(state, event)

    patch.setattr(Dispatch, "fold_own", folded)


def commit_ids_used_again(patch: Patch) -> None:
    """A commit's id is made from what it is for, and is the same when that is decided again."""
    made = service.Service._commit

    def commit(instance: service.Service[Any], group: round.Group, *more: Any) -> Commit:
        fresh = made(instance, group, *more)
        first = group.asks[0].request.id.hex if group.asks else fresh.headers[ID]
        return fresh._replace(headers={**fresh.headers, ID: first})

    patch.setattr(service.Service, "_commit", commit)


def snapshots_without_answers(patch: Patch) -> None:
    """What commands were answered is not part of a snapshot."""
    take = snapshot.take

    def taken(*of: Any) -> tuple[Head, Iterator[Part]]:
        head, parts = take(*of)
        return head, (part for part in parts if part.name not in ("answers", "refusals"))

    patch.setattr(keeping, "take", taken)


def snapshots_at_what_was_read(patch: Patch) -> None:
    """A snapshot says that all is done that was read, though not all of that was reacted to yet."""
    take = snapshot.take

    def taken(memory: Memory[Any], *of: Any) -> tuple[Head, Iterator[Part]]:
        head, parts = take(memory, *of)
        return head.model_copy(update={"read": memory.read, "seen": memory.read}), parts

    patch.setattr(keeping, "take", taken)


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


MUTANTS: dict[str, Callable[[Patch], None]] = {
    mutant.__name__: mutant
    for mutant in (
        no_fence,
        no_undo,
        cursor_not_moved_back,
        ids_only_in_memory,
        refusals_unrecorded,
        seen_not_recorded,
        seen_not_folded,
        seen_is_what_was_read,
        raw_clock,
        reactions_out_of_order,
        folding_own_reads_others,
        commit_ids_used_again,
        an_unknown_outcome_counts_as_failed,
        an_unknown_outcome_counts_as_done,
        an_unknown_outcome_is_waited_for,
        a_commit_is_sent_again_under_another_fence,
        own_commits_are_folded_again,
        arrivals_are_folded_into_tentative_state,
        after_is_not_waited_for,
        snapshots_without_answers,
        snapshots_at_what_was_read,
        what_has_fired_is_not_state,
        what_raises_is_not_parked,
        it_is_answered_when_decided,
    )
}
"""By name: `python -m tests.simulation find NAME` finds a schedule that shows it."""
