"""Claiming calls: the first claim wins, and whoever comes second is told who was first."""

from datetime import timedelta

import pytest

from services.intake.call import Answered, Waiting
from services.intake.claiming import MOST_RENEWED
from tests.services.city import CALL, SECOND_CALL, T0, later, received
from tests.services.given import deadline
from tests.services.intake.desk import (
    ABANDONED,
    AFTER_GRACE,
    CHEN,
    IN_GRACE,
    LEASE,
    LI,
    STALE,
    WANG,
    answer,
    answered,
    called_back,
    claim,
    claimed,
    ended,
    give_back,
    given_back,
    renew,
    renewed,
    take_over,
    taken_over,
    took_over_answered,
    went_stale,
)
from tests.services.intake.past import CALLED, given

CLAIMED = (*CALLED, claimed(LI))
GONE_STALE = (*CLAIMED, went_stale(LI))
ANSWERED = (*CALLED, answered(LI))
OWED = (*CALLED, ended(ABANDONED, owed=True))
OWED_AND_CLAIMED = (*OWED, claimed(LI))


def test_a_call_that_waits_is_claimed() -> None:
    given(CALLED).when(claim(LI)).then(claimed(LI))


def test_a_callback_that_is_owed_is_claimed_like_a_call_that_waits() -> None:
    given(OWED).when(claim(LI)).then(claimed(LI))


def test_the_second_to_claim_a_call_is_told_who_was_first() -> None:
    given(CLAIMED).when(claim(WANG)).then(refused="call_claimed", field="call", allowed=[LI])


@pytest.mark.parametrize(
    ("past", "seconds", "said"),
    [
        (
            CLAIMED,
            3,
            f"call {CALL} was claimed 3 seconds ago by {LI}, it can be taken over without a reason for 17 seconds more",
        ),
        (CLAIMED, 21, f"call {CALL} was claimed 21 seconds ago by {LI}, a supervisor can take it over, who says why"),
        (
            GONE_STALE,
            70,
            f"call {CALL} was claimed 70 seconds ago by {LI}, whose console is silent: take it over",
        ),
    ],
)
def test_the_refusal_says_since_when_and_what_can_be_done_about_it(past: object, seconds: int, said: str) -> None:
    came = given(past).when(claim(WANG), now=later(seconds))
    assert came.refusal is not None
    assert came.refusal.message == said


def test_to_claim_what_one_has_claimed_changes_nothing() -> None:
    given(CLAIMED).when(claim(LI)).then_nothing()


def test_to_claim_what_one_has_answered_changes_nothing() -> None:
    given(ANSWERED).when(claim(LI)).then_nothing()


def test_what_another_has_answered_is_not_claimed() -> None:
    given(ANSWERED).when(claim(WANG)).then(refused="call_answered", field="call", allowed=[LI])


def test_a_call_that_has_ended_and_owes_nothing_is_not_claimed() -> None:
    given(ANSWERED, ended()).when(claim(LI)).then(refused="call_ended", field="call")


def test_a_claim_is_given_back_and_the_next_one_has_it() -> None:
    past = given(CLAIMED)
    past.when(give_back(LI)).then(given_back(LI))
    past.when(claim(WANG)).then(claimed(WANG))


def test_nobody_gives_back_what_another_has_claimed() -> None:
    given(CLAIMED).when(give_back(WANG)).then(refused="call_claimed", field="call", allowed=[LI])


def test_to_give_back_what_nobody_has_claimed_changes_nothing() -> None:
    given(CALLED).when(give_back(LI)).then_nothing()


def test_a_call_that_was_answered_is_not_given_back() -> None:
    given(ANSWERED).when(give_back(LI)).then(refused="call_answered", field="call", allowed=[LI])


def test_within_the_grace_anybody_takes_a_claim_over_without_a_reason() -> None:
    given(CLAIMED).when(take_over(WANG), now=IN_GRACE).then(taken_over(WANG, LI, at=IN_GRACE))


def test_the_grace_begins_anew_for_whoever_took_a_call_over() -> None:
    past = given(CLAIMED, taken_over(WANG, LI, at=IN_GRACE))
    past.when(take_over(LI), now=AFTER_GRACE).then(taken_over(LI, WANG, at=AFTER_GRACE))


def test_of_very_many_claims_those_that_would_be_stale_first_are_renewed_as_a_commit_holds_so_many() -> None:
    calls = [f"call-{number:03}" for number in range(500)]
    past = given(*((received(call), claimed(LI, later(-number % 7), call)) for number, call in enumerate(calls)))
    kept = past.when(renew(LI), now=later(30)).happened
    assert len(kept) == MOST_RENEWED
    assert {event.key for event in kept} >= {call for number, call in enumerate(calls) if -number % 7 < 5}


def test_a_renewal_does_not_make_the_grace_longer() -> None:
    given(CLAIMED, renewed(LI, at=IN_GRACE)).when(take_over(WANG), now=AFTER_GRACE).then(
        refused="supervisor_needed", field="call"
    )


def test_after_the_grace_a_call_taker_takes_nothing_over_even_with_a_reason() -> None:
    given(CLAIMED).when(take_over(WANG, "Li is slow"), now=AFTER_GRACE).then(refused="supervisor_needed", field="call")


def test_after_the_grace_a_supervisor_says_why() -> None:
    past = given(CLAIMED)
    past.when(take_over(CHEN), now=AFTER_GRACE).then(refused="reason_needed", field="reason")
    past.when(take_over(CHEN, "Li is ill"), now=AFTER_GRACE).then(
        taken_over(CHEN, LI, at=AFTER_GRACE, reason="Li is ill")
    )


def test_where_nobody_says_who_they_are_everybody_is_a_supervisor() -> None:
    given(CLAIMED).when(take_over("console/local", "the drill"), now=AFTER_GRACE).then(
        taken_over("console/local", LI, at=AFTER_GRACE, reason="the drill")
    )


def test_a_callback_is_taken_over_by_the_same_rules() -> None:
    past = given(OWED_AND_CLAIMED)
    past.when(take_over(WANG), now=AFTER_GRACE).then(refused="supervisor_needed", field="call")
    past.when(take_over(WANG), now=IN_GRACE).then(taken_over(WANG, LI, at=IN_GRACE))


def test_to_take_over_what_is_ones_own_changes_nothing() -> None:
    given(CLAIMED).when(take_over(LI)).then_nothing()
    given(ANSWERED).when(take_over(LI)).then_nothing()


def test_to_take_over_what_nobody_has_claimed_is_to_claim_it() -> None:
    given(CALLED).when(take_over(WANG)).then(claimed(WANG))


def test_a_claim_goes_stale_when_its_console_is_silent_and_stays_the_claimants() -> None:
    past = given(CLAIMED)
    past.when(deadline(STALE - timedelta(microseconds=1))).then_nothing()
    past.when(deadline(STALE)).then(went_stale(LI))
    past.when(claim(WANG), now=STALE).then(refused="call_claimed", field="call", allowed=[LI])
    past.when(answer(WANG), now=STALE).then(refused="call_claimed", field="call", allowed=[LI])


def test_a_stale_claim_goes_stale_once() -> None:
    given(GONE_STALE).when(deadline(STALE + 10 * LEASE)).then_nothing()


def test_a_claim_on_a_callback_goes_stale_too() -> None:
    given(OWED_AND_CLAIMED).when(deadline(STALE)).then(went_stale(LI))


def test_a_stale_claim_is_taken_over_by_anybody_who_says_so() -> None:
    given(GONE_STALE).when(take_over(WANG), now=STALE).then(taken_over(WANG, LI, at=STALE))


def test_a_claimant_who_claims_again_or_answers_is_there_again() -> None:
    given(GONE_STALE).when(claim(LI), now=STALE).then(renewed(LI, at=STALE))
    given(GONE_STALE).when(answer(LI), now=STALE).then(answered(LI, at=STALE))


def test_a_console_that_is_there_keeps_all_its_claims_and_no_other() -> None:
    others = (received(SECOND_CALL), received("call-3"), claimed(LI, call=SECOND_CALL), claimed(WANG, call="call-3"))
    given(CLAIMED, others).when(renew(LI), now=later(20)).then(
        renewed(LI, at=later(20)), renewed(LI, at=later(20), call=SECOND_CALL)
    )


def test_a_claim_that_is_renewed_goes_stale_so_much_later() -> None:
    past = given(CLAIMED, renewed(LI, at=later(20)))
    past.when(deadline(STALE)).then_nothing()
    past.when(deadline(later(20) + LEASE)).then(went_stale(LI, at=later(20) + LEASE))


def test_a_stale_claim_that_is_renewed_is_not_stale_any_more() -> None:
    past = given(GONE_STALE)
    past.when(renew(LI), now=STALE).then(renewed(LI, at=STALE))
    past.when(take_over(WANG), now=STALE).then(refused="supervisor_needed", field="call")


def test_a_claim_on_a_callback_is_renewed_too() -> None:
    given(OWED_AND_CLAIMED).when(renew(LI)).then(renewed(LI))


def test_who_has_no_claim_renews_none() -> None:
    given(CLAIMED).when(renew(WANG)).then_nothing()
    given(ANSWERED).when(renew(LI)).then_nothing()
    given(OWED_AND_CLAIMED, called_back()).when(renew(LI)).then_nothing()
    given(OWED_AND_CLAIMED, given_back(LI)).when(renew(LI)).then_nothing()


def test_a_supervisor_who_says_why_takes_over_what_another_has_answered_and_is_responsible_for_it() -> None:
    past = given(ANSWERED)
    past.when(take_over(WANG, "Li is ill")).then(refused="supervisor_needed", field="call")
    past.when(take_over(CHEN)).then(refused="reason_needed", field="reason")
    past.when(take_over(CHEN, "Li is ill")).then(took_over_answered(CHEN, LI))
    here = past.play.state.calls[CALL]
    assert isinstance(here, Answered)
    assert here.handler == CHEN
    past.when(answer(LI)).then(refused="call_answered", field="call", allowed=[CHEN])


def test_the_claim_of_a_call_that_was_taken_over_is_the_new_one() -> None:
    here = given(CLAIMED, taken_over(WANG, LI)).play.state.calls[CALL]
    assert isinstance(here, Waiting)
    assert here.claim is not None
    assert (here.claim.by, here.claim.since) == (WANG, T0)
