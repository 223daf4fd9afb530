"""One round of deciding: reactions, deadlines, commands; what raises undoes itself alone."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pydantic_core import from_json

from events.dispatch import UnitAssigned, UnitRegistered, UnitsDispatched
from events.envelope import decode
from events.event import Event
from events.intake.incidents import IncidentReopened
from events.record import CommandAccepted, CommandRefused, ReactionParked
from services.common.command import Command
from services.dispatch.commands import RegisterUnit, StartDuty
from services.dispatch.known import Closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.dispatch.unit import Available, Committed, OffDuty, Unknown
from services.runtime.context import Context, undo
from services.runtime.memory import Memory
from services.runtime.round import (
    MOST_BYTES,
    MOST_BYTES_AT_ONCE,
    MOST_COMMANDS,
    MOST_DEADLINES,
    MOST_DEPTH,
    MOST_REACTIONS,
    Round,
)
from tests.services.asked import register, send, start_duty
from tests.services.city import (
    ANNA,
    DISPATCH_ITSELF,
    E1,
    E2,
    FIRE,
    FLOOD,
    T0,
    assigned,
    closed,
    dispatched,
    later,
    on_duty,
    opened,
    overdue,
    registered,
    released,
)
from tests.services.runtime.commits import asking, enveloped, events_of, opening, recorded

BOTH_AT_FIRE = (registered(E1), registered(E2), on_duty(E1), on_duty(E2), assigned(E1, to=FIRE), assigned(E2, to=FLOOD))


def memory(*commits: Any, context: Context[Dispatch] = DISPATCH) -> Memory[Dispatch]:
    made = Memory(context)
    for commit in (opening(), *commits):
        made.fold(commit)
    return made


def staffed(*more: Any, context: Context[Dispatch] = DISPATCH) -> Memory[Dispatch]:
    """Two incidents are open, a unit is at each, and everything was reacted to."""
    return memory(
        recorded(2, "intake", opened(FIRE), opened(FLOOD)),
        recorded(3, "dispatch", *BOTH_AT_FIRE, seen=2),
        *more,
        context=context,
    )


def round_over(held: Memory[Dispatch], now: datetime = T0) -> Round:
    return Round(held, "/liandong/test/dispatch", now)


def deciding(**decides: Callable[..., list[Event]]) -> Context[Dispatch]:
    """Dispatch, with other rules for some commands, by their class's name."""
    changed = {command: decides.get(command.__name__, rule) for command, rule in DISPATCH.decides.items()}
    return replace(DISPATCH, decides=changed)


def reacting(to_closed: Callable[..., list[Event]]) -> Context[Dispatch]:
    return replace(DISPATCH, reacts=dict.fromkeys(DISPATCH.reacts, to_closed))


def raising(*_: Any) -> list[Event]:
    raise ZeroDivisionError("a bug")


def decided(held: Memory[Dispatch], *commands: Command) -> Round:
    made = round_over(held)
    made.decide(deque(asking(command, number) for number, command in enumerate(commands)))
    return made


# Commands


def test_each_command_is_decided_on_the_state_that_the_former_leaves() -> None:
    made = decided(memory(), register(E1), start_duty(E1))
    assert events_of(made.group.envelopes) == [registered(E1), on_duty(E1)]
    assert len(made.group.asks) == 2


def test_an_accepted_command_without_events_leaves_its_acceptance() -> None:
    made = decided(memory(), register(E1), start_duty(E1), start_duty(E1))
    last = made.group.envelopes[-1]
    assert isinstance(last.event, CommandAccepted)
    assert last.command == str(made.group.asks[2].request.id)
    assert last.digest == made.group.asks[2].digest


def test_a_refused_command_leaves_its_refusal_and_nothing_else() -> None:
    held = staffed()
    before = dict(held.state.units)
    made = decided(held, send(E1, to=FLOOD))
    (event,) = events_of(made.group.envelopes)
    assert isinstance(event, CommandRefused)
    assert dict(held.state.units) == before


def test_a_refusal_says_what_was_asked_why_not_and_what_would_be_legal() -> None:
    held = memory(recorded(2, "intake", opened(FIRE)), recorded(3, "dispatch", registered(E1), seen=2))
    made = decided(held, send(E1, to=FIRE))
    (event,) = events_of(made.group.envelopes)
    assert isinstance(event, CommandRefused)
    assert (event.asked, event.code, event.field) == ("dispatch.dispatch_units", "unit_not_available", "units")
    assert (event.allowed, event.by) == (("available",), ANNA)
    assert held.state.units[E1] == OffDuty()


def test_a_decision_that_raises_undoes_only_itself() -> None:
    held = memory(context=deciding(StartDuty=raising))
    made = decided(held, register(E1), start_duty(E1), register(E2))
    assert events_of(made.group.envelopes) == [registered(E1), registered(E2)]
    assert [type(ask.command) for ask in made.group.asks] == [RegisterUnit, RegisterUnit]
    (bug,) = made.group.bugs
    assert (bug.where, bug.ask and bug.ask.command) == ("dispatch.start_duty", start_duty(E1))
    assert isinstance(bug.error, ZeroDivisionError)


def test_a_decision_whose_second_event_cannot_be_folded_leaves_nothing_of_the_first() -> None:
    class Unfoldable(UnitRegistered, name="dispatch.unit_registered", version=1, about="unit"):
        """It is encoded like a registration, and cannot be read again."""

        colour: str = "red"

    def two(command: StartDuty, *_: Any) -> list[Event]:
        return [registered(command.unit), Unfoldable(**registered("E09").model_dump())]

    held = memory(context=deciding(StartDuty=two))
    made = decided(held, start_duty(E1), register(E2))
    assert held.state.units[E1] == Unknown()
    assert events_of(made.group.envelopes) == [registered(E2)]
    assert len(made.group.bugs) == 1


def test_what_is_evolved_is_what_will_be_read_again() -> None:
    """Else the decider would hold another value than every other instance."""

    def unstripped(command: RegisterUnit, *_: Any) -> list[Event]:
        return [registered(command.unit).model_copy(update={"station": "  Bund "})]

    made = decided(memory(context=deciding(RegisterUnit=unstripped)), register(E1))
    assert events_of(made.group.envelopes) == [registered(E1).model_copy(update={"station": "Bund"})]
    assert [decode(from_json(stored)) for stored in made.group.events] == made.group.envelopes


def test_a_command_with_more_events_than_fit_into_a_commit_is_refused_and_leaves_nothing() -> None:
    wordy = RegisterUnit(by=ANNA, unit=E1, agency="fire", capabilities=("x" * 64,) * (MOST_BYTES // 64))
    held = memory()
    made = decided(held, wordy, register(E2))
    refusal, other = events_of(made.group.envelopes)
    assert isinstance(refusal, CommandRefused)
    assert refusal.code == "too_large"
    assert held.state.units[E1] == Unknown()
    assert other == registered(E2)


def test_a_group_closes_when_it_has_enough_bytes() -> None:
    wordy = [
        RegisterUnit(by=ANNA, unit=f"U{n}", agency="fire", capabilities=("x" * 64,) * (MOST_BYTES // 192))
        for n in range(9)
    ]
    asks = deque(asking(command, number) for number, command in enumerate(wordy))
    made = round_over(memory())
    made.decide(asks)
    assert (len(made.group.asks), len(asks)) == (3, 6)
    assert made.group.bytes == sum(map(len, made.group.events)) < 2 * MOST_BYTES


def test_a_group_closes_when_it_has_enough_commands() -> None:
    asks = deque(asking(register(f"U{number}"), number) for number in range(MOST_COMMANDS + 5))
    made = round_over(memory())
    made.decide(asks)
    assert (len(made.group.asks), len(asks)) == (MOST_COMMANDS, 5)


def test_the_ids_of_events_tell_their_origin_and_are_the_same_when_decided_again() -> None:
    first, again = decided(memory(), register(E1)), decided(memory(), register(E1))
    other = decided(memory(), register(E2), register(E1))
    assert [e.id for e in first.group.envelopes] == [e.id for e in again.group.envelopes]
    assert len({e.id for e in other.group.envelopes}) == 2


def test_a_whole_round_can_be_taken_back() -> None:
    held = staffed(recorded(4, "intake", closed(FIRE)))
    before = dict(held.state.units), held.state.units_at[FIRE], sorted(m for m, *_ in held.state.due())
    made = round_over(held, later(60))
    made.react()
    made.expire()
    made.decide(deque([asking(start_duty(E1)), asking(register("E09"), 2)]))
    assert dict(held.state.units) != before[0]
    undo(made.noted)
    assert (dict(held.state.units), held.state.units_at[FIRE], sorted(m for m, *_ in held.state.due())) == before


# Reactions


def test_a_reaction_is_caused_by_what_it_reacts_to() -> None:
    held = staffed(recorded(4, "intake", closed(FIRE)))
    made = round_over(held)
    made.react()
    (envelope,) = made.group.envelopes
    assert envelope.event == released(E1, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF)
    assert (envelope.cause, envelope.depth, envelope.command) == (held.backlog[0].envelopes[0].id, 1, None)
    assert made.group.seen == 4
    assert held.state.incidents[FIRE] == Closed()


def test_reactions_come_in_the_order_of_the_log_and_see_what_the_former_left() -> None:
    held = staffed(recorded(4, "intake", closed(FLOOD)), recorded(5, "intake", closed(FIRE), closed(FLOOD)))
    made = round_over(held)
    made.react()
    assert [event.key for event in events_of(made.group.envelopes)] == [E2, E1]
    assert made.group.seen == 5


def test_what_was_looked_at_is_not_looked_at_again() -> None:
    held = staffed(recorded(4, "intake", closed(FIRE)))
    held.reacted = 4
    made = round_over(held)
    made.react()
    assert not made.group.events
    assert made.group.seen == 4


def test_after_a_commit_that_had_not_seen_it_a_closing_is_looked_at_again() -> None:
    held = memory(
        recorded(2, "intake", opened(FIRE)),
        recorded(3, "dispatch", registered(E1), on_duty(E1), seen=2),
        recorded(4, "intake", closed(FIRE)),
    )
    first = round_over(held)
    first.react()
    assert not first.group.events
    held.reacted = first.group.seen
    held.fold(recorded(5, "dispatch", assigned(E1, to=FIRE), fence=3, seen=3))
    second = round_over(held)
    second.react()
    assert events_of(second.group.envelopes) == [released(E1, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF)]


def test_a_reaction_that_raises_is_parked_with_position_and_reason_and_what_follows_goes_on() -> None:
    def poisoned(event: Any, state: Dispatch, now: datetime) -> list[Event]:
        return raising() if event.key == FIRE else [released(E2, from_=FLOOD)]

    held = staffed(recorded(4, "intake", closed(FIRE), closed(FLOOD)), context=reacting(poisoned))
    made = round_over(held)
    made.react()
    parked, release = events_of(made.group.envelopes)
    assert isinstance(parked, ReactionParked)
    assert (parked.position, parked.reason) == (4, "ZeroDivisionError: a bug")
    assert parked.event == held.backlog[0].envelopes[0].id
    assert release == released(E2, from_=FLOOD)
    assert made.group.seen == 4
    assert [bug.where for bug in made.group.bugs] == ["reaction to intake.incident_closed"]


def test_a_reaction_that_raises_half_way_leaves_nothing_of_itself() -> None:
    class Unfoldable(UnitAssigned, name="dispatch.unit_assigned", version=1, about="unit"):
        colour: str = "red"

    def half(*_: Any) -> list[Event]:
        return [released(E1, from_=FIRE), Unfoldable(**assigned(E1, to=FLOOD).model_dump())]

    held = staffed(recorded(4, "intake", closed(FIRE)), context=reacting(half))
    before = dict(held.state.units)
    made = round_over(held)
    made.react()
    assert [type(event) for event in events_of(made.group.envelopes)] == [ReactionParked]
    assert dict(held.state.units) == before


def test_a_reaction_may_do_more_than_a_command_as_nobody_can_split_it() -> None:
    def wordy(*_: Any) -> list[Event]:
        return [dispatched(FIRE, *["x" * 64] * (MOST_BYTES // 64))]

    made = round_over(staffed(recorded(4, "intake", closed(FIRE)), context=reacting(wordy)))
    made.react()
    (happened,) = events_of(made.group.envelopes)
    assert isinstance(happened, UnitsDispatched)


def test_a_reaction_to_more_than_fits_into_a_commit_is_parked() -> None:
    def wordy(*_: Any) -> list[Event]:
        return [dispatched(FIRE, *["x" * 64] * (MOST_BYTES_AT_ONCE // 64))]

    made = round_over(staffed(recorded(4, "intake", closed(FIRE)), context=reacting(wordy)))
    made.react()
    (parked,) = events_of(made.group.envelopes)
    assert isinstance(parked, ReactionParked)


@pytest.mark.parametrize(("depth", "parks"), [(MOST_DEPTH - 1, False), (MOST_DEPTH, True)])
def test_reactions_to_reactions_end_somewhere(depth: int, parks: bool) -> None:
    made = round_over(staffed(recorded(4, "intake", enveloped(closed(FIRE), 4, depth=depth))))
    made.react()
    (event,) = events_of(made.group.envelopes)
    assert isinstance(event, ReactionParked) == parks


def test_a_round_looks_at_so_many_foreign_commits_and_the_next_at_the_rest() -> None:
    many = [recorded(position, "intake", opened(f"i{position}")) for position in range(2, MOST_REACTIONS + 12)]
    held = memory(*many)
    first = round_over(held)
    first.react()
    assert first.group.seen == MOST_REACTIONS + 1
    held.reacted = first.group.seen
    second = round_over(held)
    second.react()
    assert second.group.seen == held.read == MOST_REACTIONS + 11


# Deadlines


def test_a_deadline_fires_once_at_its_moment() -> None:
    held = staffed()
    early = round_over(held, later(59))
    early.expire()
    assert not early.group.events
    made = round_over(held, later(60))
    made.expire()
    made.expire()
    assert sorted(event.key for event in events_of(made.group.envelopes)) == [E1, E2]
    assert overdue(E1, at=FIRE, now=later(60)) in events_of(made.group.envelopes)


def test_a_deadline_whose_round_was_taken_back_fires_again_under_the_same_id() -> None:
    held = staffed()
    first = round_over(held, later(60))
    first.expire()
    undo(first.noted)
    second = round_over(held, later(61))
    second.expire()
    assert {e.id for e in first.group.envelopes} == {e.id for e in second.group.envelopes}
    assert len(second.group.envelopes) == 2


def test_a_deadline_that_raises_leaves_the_others_alone() -> None:
    def poisoned(key: str, *_: Any) -> list[Event]:
        return raising() if key == E1 else [overdue(E2, at=FLOOD, now=later(60))]

    made = round_over(staffed(context=replace(DISPATCH, expires={"unit": poisoned})), later(60))
    made.expire()
    assert events_of(made.group.envelopes) == [overdue(E2, at=FLOOD, now=later(60))]
    assert [bug.where for bug in made.group.bugs] == ["deadline of unit/E01"]


def test_a_reaction_comes_before_a_deadline_that_it_lifts() -> None:
    held = staffed(recorded(4, "intake", closed(FIRE), closed(FLOOD)))
    made = round_over(held, later(3600))
    made.react()
    made.expire()
    assert all(event.name == "dispatch.unit_released" for event in events_of(made.group.envelopes))


def test_a_round_fires_so_many_deadlines_and_the_next_the_rest() -> None:
    units = [f"U{number:03}" for number in range(MOST_DEADLINES + 5)]
    crews = [event for unit in units for event in (registered(unit), on_duty(unit), assigned(unit, to=FIRE))]
    held = memory(recorded(2, "dispatch", *crews))
    first = round_over(held, later(60))
    first.expire()
    second = round_over(held, later(60))
    second.expire()
    assert (len(first.group.events), len(second.group.events)) == (MOST_DEADLINES, 5)


def test_a_unit_that_was_sent_becomes_free_by_a_round_that_is_kept() -> None:
    held = staffed(recorded(4, "intake", closed(FIRE)))
    made = round_over(held)
    made.react()
    held.settle(made.group.envelopes, 5, T0, made.group.seen)
    assert held.state.units[E1] == Available()
    assert not held.backlog


def test_nothing_is_decided_by_what_is_known_before_all_that_led_there_is_reacted_to_again() -> None:
    """Else a unit that is sent to an incident which was opened again is freed by its having been closed before."""
    reopened = IncidentReopened(at=T0, by=ANNA, incident=FIRE, reason="it flares up")
    quiet = [recorded(position, "intake", opened(f"i{position}")) for position in range(4, MOST_REACTIONS + 14)]
    end = MOST_REACTIONS + 14
    happened = [*quiet, recorded(end, "intake", closed(FIRE)), recorded(end + 1, "intake", reopened)]
    staff = recorded(3, "dispatch", registered(E1), on_duty(E1), seen=2)
    held = memory(recorded(2, "intake", opened(FIRE)), staff, *happened)
    while held.reacted < held.read:
        looking = round_over(held)
        looking.react()
        held.reacted = looking.group.seen
    held.fold(recorded(end + 2, "dispatch", registered(E2), seen=3))
    position = end + 3
    wishes = deque([asking(send(E1, to=FIRE))])
    while wishes or held.reacted < held.read:
        round_ = round_over(held)
        round_.react()
        round_.decide(wishes)
        if round_.group.events:
            held.settle(round_.group.envelopes, position, T0, round_.group.seen)
            position += 1
        held.reacted = round_.group.seen
    assert isinstance(held.state.units[E1], Committed)
