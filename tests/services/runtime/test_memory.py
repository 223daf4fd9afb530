"""What an instance holds is a fold of the log: whoever decided, and however far it had looked before."""

import pytest

from events.commit import Recorded
from events.event import Event
from services.dispatch.known import Closed, NeverHeardOf, Open
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.dispatch.unit import Available, Committed, OffDuty, Unknown
from services.runtime.memory import Memory, NewerCode
from tests.services.city import (
    E1,
    E2,
    FIRE,
    FLOOD,
    T0,
    assigned,
    assignment_reported,
    closed,
    later,
    off_duty,
    on_duty,
    opened,
    received,
    registered,
)
from tests.services.runtime.commits import command_id, enveloped, opening, recorded, unreadable


def memory(kind: str | None = "live") -> Memory[Dispatch]:
    made = Memory(DISPATCH)
    if kind:
        made.fold(opening(kind))
    return made


def test_own_commits_happen_to_the_state_and_are_the_next_fence() -> None:
    held = memory()
    held.fold(recorded(2, "dispatch", registered(E1), on_duty(E1), at=later(5)))
    assert held.state.units[E1] == Available()
    assert (held.read, held.last, held.time) == (2, 2, later(5))


def test_a_message_that_is_none_of_our_commits_is_passed_over() -> None:
    held = memory()
    held.fold(Recorded(2, T0, "raw", {}, b"x"))
    assert (held.read, held.tip) == (2, (2, ""))


def test_a_log_that_leaves_one_out_is_not_followed() -> None:
    held = memory()
    with pytest.raises(AssertionError, match="commit 3 does not follow 1"):
        held.fold(recorded(3, "dispatch", registered(E1)))


def test_time_never_goes_back_though_the_log_s_does() -> None:
    held = memory()
    held.fold(recorded(2, "dispatch", registered(E1), at=later(5)))
    held.fold(recorded(3, "dispatch", registered(E2), at=T0, fence=2))
    assert held.time == later(5)


def test_the_echo_of_an_own_commit_is_passed_over() -> None:
    """It has happened to the state already; folded again, what came of it since would be lost."""
    held = memory()
    mine = recorded(2, "dispatch", registered(E1), on_duty(E1))
    for envelope in mine.envelopes:
        held.evolve(envelope)
    held.settle(mine.envelopes, 2, T0, seen=1)
    held.evolve(enveloped(off_duty(E1)))
    held.settle((), 3, T0, seen=1)
    held.fold(mine)
    assert held.state.units[E1] == OffDuty()
    assert (held.read, held.last) == (2, 3)


def test_foreign_commits_wait_to_be_reacted_to() -> None:
    held = memory()
    held.fold(recorded(2, "intake", opened(FIRE)))
    assert [commit.position for commit in held.backlog] == [2]
    assert held.state.incidents[FIRE] == NeverHeardOf()
    assert held.reacted == 0


def test_contexts_that_this_one_does_not_know_are_passed_over_unread() -> None:
    held = memory()
    held.fold(unreadable(2, "courier"))
    assert held.read == 2
    assert not held.backlog


def test_what_another_instance_has_reacted_to_is_known_and_not_looked_at_again() -> None:
    held = memory()
    held.fold(recorded(2, "intake", opened(FIRE)))
    held.fold(recorded(3, "intake", opened(FLOOD)))
    held.fold(recorded(4, "dispatch", registered(E1), seen=2))
    assert (held.state.incidents[FIRE], held.state.incidents[FLOOD]) == (Open(), NeverHeardOf())
    assert [commit.position for commit in held.backlog] == [3]
    assert held.seen == held.reacted == 2


def test_a_commit_of_another_instance_takes_the_reactions_back_to_what_that_one_had_seen() -> None:
    """Else we read that the incident closed, find nobody there and move on, while another sends a unit, for ever."""
    held = memory()
    held.fold(recorded(2, "intake", opened(FIRE)))
    held.fold(recorded(3, "intake", closed(FIRE)))
    held.know(held.backlog[0])
    held.know(held.backlog[1])
    held.reacted = 3
    held.fold(recorded(4, "dispatch", registered(E1), on_duty(E1), assigned(E1, to=FIRE), seen=2))
    assert held.reacted == 2
    assert [commit.position for commit in held.backlog] == [3]
    assert isinstance(held.state.units[E1], Committed)


def test_a_foreign_commit_is_folded_once_however_often_it_is_looked_at() -> None:
    held = memory()
    folded: list[Event] = []
    held.state.fold_foreign = folded.append  # type: ignore[method-assign, assignment]  # counted, and no more
    first = recorded(2, "intake", opened(FIRE))
    held.fold(first)
    held.know(first)
    held.know(first)
    held.fold(recorded(3, "dispatch", registered(E1), seen=2))
    assert [event.key for event in folded] == [FIRE]


def test_the_answers_of_another_instance_are_known() -> None:
    held = memory()
    held.fold(recorded(2, "dispatch", enveloped(registered(E1), command=command_id(1))))
    answer = held.answers.get(str(command_id(1)))
    assert answer is not None
    assert answer.position == 2


def test_answers_are_forgotten_by_the_time_of_the_log() -> None:
    held = memory()
    held.fold(recorded(2, "dispatch", enveloped(registered(E1), command=command_id(1))))
    held.fold(recorded(3, "dispatch", registered(E2), fence=2, at=later(3600 * 30)))
    assert len(held.answers) == 0


def test_the_first_commit_says_what_kind_of_log_it_is_and_no_later_one_changes_it() -> None:
    assert memory(None).kind is None
    held = memory("history")
    second = opening("live")
    second.position = 2
    held.fold(second)
    assert held.kind == "history"


def test_in_history_everything_is_known_at_once_and_nothing_waits_to_be_reacted_to() -> None:
    held = memory("history")
    held.fold(recorded(2, "intake", received("call-1"), opened(FIRE)))
    held.fold(recorded(3, "dispatch", registered(E1), assignment_reported(E1, to=FIRE)))
    held.fold(recorded(4, "intake", closed(FIRE)))
    assert held.state.incidents[FIRE] == Closed()
    assert not held.backlog
    assert held.state.units[E1] == OffDuty()


def test_a_commit_of_a_newer_fold_version_is_beyond_this_code() -> None:
    held = memory()
    with pytest.raises(NewerCode, match="fold version 2"):
        held.fold(recorded(2, "dispatch", registered(E1), fold=2))
    assert held.state.units[E1] == Unknown()


def test_an_own_event_of_unknown_type_is_beyond_this_code_and_nothing_of_its_commit_happens() -> None:
    held = memory()
    known = recorded(2, "dispatch", registered(E1), on_duty(E1))
    newer = known.body.replace(b"liandong.dispatch.unit_went_on_duty.v1", b"liandong.dispatch.unit_went_on_duty.v2")
    known.body = newer
    with pytest.raises(NewerCode, match=r"unit_went_on_duty\.v2"):
        held.fold(known)
    assert held.state.units[E1] == Unknown()


def test_a_foreign_event_of_unknown_type_is_passed_over() -> None:
    held = memory()
    commit = recorded(2, "intake", opened(FLOOD), opened(FIRE))
    commit.body = commit.body.replace(b"liandong.intake.incident_opened.v2", b"liandong.intake.flood_opened.v2", 1)
    held.fold(commit)
    held.know(commit)
    assert (held.state.incidents[FLOOD], held.state.incidents[FIRE]) == (NeverHeardOf(), Open())
