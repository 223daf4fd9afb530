"""Passing a call on: whoever has it is responsible until somebody at the other desk accepts."""

import pytest

from events.event import Event
from events.intake.calls import CallArchived, CallEnded, CallTransferRefused, CallTransferWithdrawn
from events.values import CallEnding
from services.common.command import Command
from services.intake.call import Answered
from tests.services.city import CALL, T0, later
from tests.services.given import deadline
from tests.services.intake.past import given
from tests.services.intake.transfers import (
    ACCEPTED,
    ANSWERED,
    CHEN,
    LI,
    OFFERED,
    WAITING,
    WANG,
    ZHAO,
    accept,
    accepted,
    answered,
    lapsed,
    offer,
    offered,
    refuse,
    withdraw,
)

CONSOLE = "console/local"
REFUSED = CallTransferRefused(at=T0, by=WANG, call=CALL, desk="medical", reason="it is no emergency")
WITHDRAWN = CallTransferWithdrawn(at=T0, by=LI, call=CALL, desk="medical")
ENDED = CallEnded(at=T0, by=LI, call=CALL, ending=CallEnding.ANSWERED, callback_owed=False)


def handler(*past: Event) -> str:
    """Who is responsible for the call."""
    call = given(past).play.state.calls[CALL]
    assert isinstance(call, Answered)
    return call.handler


def test_a_call_is_offered_to_another_desk_for_half_a_minute() -> None:
    given(ANSWERED).when(offer()).then(offered())


def test_while_it_is_offered_it_stays_with_who_has_it() -> None:
    assert handler(*OFFERED) == LI


def test_whoever_accepts_has_it_at_that_desk() -> None:
    given(OFFERED).when(accept()).then(accepted())
    assert handler(*ACCEPTED) == WANG


def test_to_accept_twice_changes_nothing() -> None:
    given(ACCEPTED).when(accept()).then_nothing()


def test_only_the_first_of_two_at_that_desk_gets_it_and_the_other_is_told_who_did() -> None:
    came = given(ACCEPTED).when(accept(by=ZHAO))
    came.then(refused="not_offered", field="desk", allowed=[])
    assert came.refusal
    assert WANG in came.refusal.message


def test_a_desk_that_was_not_asked_does_not_accept_and_is_told_which_was() -> None:
    given(OFFERED).when(accept(at="police")).then(refused="not_offered", field="desk", allowed=["medical"])


def test_what_was_not_offered_is_not_accepted() -> None:
    given(ANSWERED).when(accept()).then(refused="not_offered", field="desk", allowed=[])


def test_who_has_offered_it_does_not_accept_it() -> None:
    given(OFFERED).when(accept(by=LI)).then(refused="own_offer", field="desk")


def test_who_has_it_does_not_accept_what_a_supervisor_has_offered_of_theirs() -> None:
    given(ANSWERED, offered(by=CHEN)).when(accept(by=LI)).then(refused="own_offer", field="desk")


def test_a_refusal_leaves_it_where_it_was() -> None:
    given(OFFERED).when(refuse()).then(REFUSED)
    assert handler(*OFFERED, REFUSED) == LI


def test_who_has_offered_it_does_not_refuse_it() -> None:
    given(OFFERED).when(refuse(by=LI)).then(refused="own_offer", field="desk")


def test_after_a_refusal_it_may_be_offered_again() -> None:
    given(OFFERED, REFUSED).when(offer("police")).then(offered("police"))


def test_who_has_offered_it_takes_the_offer_back() -> None:
    given(OFFERED).when(withdraw()).then(WITHDRAWN)
    given(OFFERED, WITHDRAWN).when(accept()).then(refused="not_offered", field="desk", allowed=[])


def test_a_supervisor_takes_an_offer_back_and_another_call_taker_does_not() -> None:
    given(OFFERED).when(withdraw(by=CHEN)).then(WITHDRAWN.model_copy(update={"by": CHEN}))
    given(OFFERED).when(withdraw(by=ZHAO)).then(refused="not_offerer", field="call", allowed=[LI])


def test_an_offer_that_was_accepted_is_not_taken_back_and_the_refusal_says_who_has_the_call() -> None:
    came = given(ACCEPTED).when(withdraw())
    came.then(refused="not_offered", field="call", allowed=[])
    assert came.refusal
    assert came.refusal.message == "nothing is offered: call call-1 is with calltaker/wang at the medical desk"


def test_half_a_minute_without_an_answer_leaves_it_where_it_was() -> None:
    given(OFFERED).when(deadline(later(29.999))).then_nothing()
    given(OFFERED).when(deadline(later(30))).then(lapsed())
    given(OFFERED, lapsed()).when(accept()).then(refused="not_offered", field="desk", allowed=[])
    assert handler(*OFFERED, lapsed()) == LI


@pytest.mark.parametrize("answer", [accepted(), REFUSED, WITHDRAWN, ENDED], ids=lambda event: event.name)
def test_an_offer_that_was_answered_does_not_lapse(answer: Event) -> None:
    given(OFFERED, answer).when(deadline(later(3600))).then_nothing()


def test_to_offer_it_to_the_same_desk_again_changes_nothing() -> None:
    given(OFFERED).when(offer()).then_nothing()


def test_one_desk_at_a_time_is_asked() -> None:
    given(OFFERED).when(offer("police")).then(refused="offer_open", field="desk", allowed=["medical"])


def test_it_is_not_offered_to_the_desk_where_it_is() -> None:
    given(ANSWERED).when(offer("fire")).then(refused="same_desk", field="desk")
    given(ACCEPTED).when(offer("medical", by=WANG)).then(refused="same_desk", field="desk")


def test_only_who_has_it_or_a_supervisor_offers_it() -> None:
    given(ANSWERED).when(offer(by=ZHAO)).then(refused="call_answered", field="call", allowed=[LI])
    given(ANSWERED).when(offer(by=CHEN)).then(offered(by=CHEN))
    given(ACCEPTED).when(offer("fire", by=LI)).then(refused="call_answered", field="call", allowed=[WANG])


def test_a_call_that_waits_is_not_passed_on_but_answered_first() -> None:
    given(WAITING).when(offer()).then(refused="call_not_answered", field="call")


def test_when_the_call_ends_the_offer_falls_with_it() -> None:
    given(OFFERED, ENDED).when(accept()).then(refused="call_ended", field="call")
    given(OFFERED, ENDED).when(deadline(later(30))).then_nothing()


def test_where_nobody_says_who_they_are_one_console_is_both_sides() -> None:
    own = (*WAITING, answered(by=CONSOLE), offered(by=CONSOLE))
    given(own).when(accept(by=CONSOLE)).then(accepted(by=CONSOLE))


STATES: dict[str, tuple[Event, ...]] = {
    "unknown": (),
    "waiting": WAITING,
    "answered": ANSWERED,
    "offered": OFFERED,
    "accepted": ACCEPTED,
    "refused": (*OFFERED, REFUSED),
    "withdrawn": (*OFFERED, WITHDRAWN),
    "lapsed": (*OFFERED, lapsed()),
    "ended": (*OFFERED, ENDED),
    "archived": (*OFFERED, ENDED, CallArchived(at=T0, by="service/intake", call=CALL)),
}
ASKED: dict[str, Command] = {"offer": offer(), "accept": accept(), "refuse": refuse(), "withdraw": withdraw()}
# ok: it happens; same: right, and nothing changes; else the code of the refusal.
TABLE = """
            offer              accept             refuse             withdraw
unknown     unknown_call       unknown_call       unknown_call       unknown_call
waiting     call_not_answered  call_not_answered  call_not_answered  call_not_answered
answered    ok                 not_offered        not_offered        not_offered
offered     same               ok                 ok                 ok
accepted    call_answered      same               not_offered        not_offered
refused     ok                 not_offered        not_offered        not_offered
withdrawn   ok                 not_offered        not_offered        not_offered
lapsed      ok                 not_offered        not_offered        not_offered
ended       call_ended         call_ended         call_ended         call_ended
archived    call_archived      call_archived      call_archived      call_archived
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip("\n").splitlines()]
CELLS = [(row[0], asked, said) for row in ROWS for asked, said in zip(HEAD, row[1:], strict=True)]


def test_the_table_leaves_nothing_out() -> None:
    assert {(state, asked) for state, asked, _ in CELLS} == {(state, asked) for state in STATES for asked in ASKED}


@pytest.mark.parametrize(("state", "asked", "said"), CELLS, ids=[f"{state}: {asked}" for state, asked, _ in CELLS])
def test_a_call_in_each_state_is_passed_on_as_the_table_says(state: str, asked: str, said: str) -> None:
    came = given(STATES[state]).when(ASKED[asked])
    assert said == (came.refusal.code if came.refusal else "ok" if came.happened else "same")
