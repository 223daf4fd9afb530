"""Answering, ending and calling back."""

import pytest

from events.intake.calls import CallAnswered, CallAttached
from events.values import CallbackOutcome, CallEnding, Channel
from services.intake.commands.calls import ReceiveCall
from tests.services.asked import open_incident
from tests.services.city import ANNA, CALL, FIRE, attached, opened
from tests.services.city import answered as answered_by_anna
from tests.services.given import deadline
from tests.services.intake.desk import (
    ABANDONED,
    CHEN,
    LI,
    NUISANCE,
    SILENT,
    STALE,
    WANG,
    answer,
    answered,
    call_back,
    called_back,
    claim,
    claimed,
    end,
    ended,
    waive,
    waived,
    went_stale,
)
from tests.services.intake.past import CALLED, given

CLAIMED = (*CALLED, claimed(LI))
ANSWERED = (*CALLED, answered(LI))
ATTACHED = (*ANSWERED, opened(FIRE), attached(CALL, to=FIRE))
OWED = (*CALLED, ended(ABANDONED, owed=True))


def test_a_call_that_nobody_has_claimed_is_answered_by_anybody() -> None:
    given(CALLED).when(answer(WANG)).then(answered(WANG))


def test_a_call_is_answered_by_whoever_has_claimed_it() -> None:
    given(CLAIMED).when(answer(LI)).then(answered(LI))


def test_a_call_is_not_answered_by_another_than_whoever_has_claimed_it() -> None:
    given(CLAIMED).when(answer(WANG)).then(refused="call_claimed", field="call", allowed=[LI])


def test_to_answer_twice_changes_nothing() -> None:
    given(ANSWERED).when(answer(LI)).then_nothing()


def test_the_second_to_answer_is_told_who_was_first() -> None:
    given(ANSWERED).when(answer(WANG)).then(refused="call_answered", field="call", allowed=[LI])


def test_a_call_that_has_ended_is_not_answered_it_is_called_back() -> None:
    given(OWED).when(answer(LI)).then(refused="call_ended", field="call")


def test_a_claim_ends_with_the_answer_and_never_goes_stale() -> None:
    given(CLAIMED, answered(LI)).when(deadline(STALE)).then_nothing()


@pytest.mark.parametrize("channel", [Channel.SENSOR, Channel.APP, Channel.GRID_WORKER, Channel.PARTNER])
def test_a_report_without_a_line_waits_and_is_taken_on_like_a_call(channel: Channel) -> None:
    past = given()
    past.when(ReceiveCall(by="service/partners", call=CALL, channel=channel))
    past.when(claim(LI)).then(claimed(LI))
    past.when(answer(LI)).then(answered(LI))


def test_to_open_an_incident_with_a_call_that_waits_is_to_answer_it_first() -> None:
    given(CALLED).when(open_incident(FIRE, call=CALL)).then(
        opened(FIRE), answered_by_anna(CALL), attached(CALL, to=FIRE)
    )


def test_no_incident_is_opened_with_a_call_that_another_has_claimed() -> None:
    given(CLAIMED).when(open_incident(FIRE, call=CALL)).then(refused="call_claimed", field="call", allowed=[LI])


def test_an_incident_is_opened_with_a_call_that_oneself_has_claimed() -> None:
    came = given(CALLED, claimed(ANNA)).when(open_incident(FIRE, call=CALL))
    assert [type(event) for event in came.happened[1:]] == [CallAnswered, CallAttached]


def test_an_incident_is_opened_with_a_call_that_was_answered_or_has_ended_and_it_stays_so() -> None:
    given(ANSWERED).when(open_incident(FIRE, call=CALL)).then(opened(FIRE), attached(CALL, to=FIRE))
    given(OWED).when(open_incident(FIRE, call=CALL)).then(opened(FIRE), attached(CALL, to=FIRE))


def test_a_caller_who_hangs_up_before_anybody_answers_is_to_be_called_back() -> None:
    given(CALLED).when(end(ABANDONED)).then(ended(ABANDONED, owed=True))


def test_a_call_that_another_has_claimed_is_abandoned_all_the_same() -> None:
    given(CLAIMED).when(end(ABANDONED, by="service/telephony")).then(
        ended(ABANDONED, owed=True, by="service/telephony")
    )


@pytest.mark.parametrize("ending", [ending for ending in CallEnding if ending != CallEnding.ABANDONED])
def test_a_call_that_nobody_has_answered_ends_in_no_other_way(ending: CallEnding) -> None:
    given(CALLED).when(end(ending)).then(refused="illegal_transition", field="ending", allowed=["abandoned"])


@pytest.mark.parametrize("ending", CallEnding)
def test_a_call_that_was_answered_ends_in_any_way(ending: CallEnding) -> None:
    owed = ending in (ABANDONED, SILENT)
    given(ANSWERED).when(end(ending)).then(ended(ending, owed=owed))


@pytest.mark.parametrize("ending", CallEnding)
def test_no_callback_is_owed_where_an_incident_says_what_the_matter_is(ending: CallEnding) -> None:
    given(ATTACHED).when(end(ending)).then(ended(ending, owed=False))


def test_a_call_is_ended_by_whoever_has_answered_it_or_by_a_supervisor() -> None:
    given(ANSWERED).when(end(by=WANG)).then(refused="call_answered", field="call", allowed=[LI])
    given(ANSWERED).when(end(by=CHEN)).then(ended(by=CHEN))


def test_to_end_a_call_twice_in_the_same_way_changes_nothing() -> None:
    given(ANSWERED, ended(NUISANCE)).when(end(NUISANCE, by=WANG)).then_nothing()


def test_a_call_that_has_ended_does_not_end_otherwise() -> None:
    given(ANSWERED, ended(NUISANCE)).when(end(SILENT)).then(refused="call_ended", field="ending", allowed=["nuisance"])


def test_a_caller_who_is_reached_is_owed_nothing_more() -> None:
    past = given(OWED)
    past.when(call_back()).then(called_back())
    past.when(call_back()).then(refused="no_callback_owed", field="call")
    past.when(claim()).then(refused="call_ended", field="call")


@pytest.mark.parametrize("outcome", [outcome for outcome in CallbackOutcome if outcome != CallbackOutcome.REACHED])
def test_a_caller_who_is_not_reached_is_to_be_called_again_by_whoever_has_claimed_that(
    outcome: CallbackOutcome,
) -> None:
    past = given(OWED, claimed(LI))
    past.when(call_back(outcome)).then(called_back(outcome))
    past.when(call_back(by=WANG)).then(refused="call_claimed", field="call", allowed=[LI])
    past.when(call_back()).then(called_back())


def test_a_callback_is_made_by_anybody_where_nobody_has_claimed_it() -> None:
    given(OWED).when(call_back(by=WANG)).then(called_back(by=WANG))


def test_a_callback_is_waived_for_a_reason() -> None:
    past = given(OWED)
    past.when(waive()).then(waived())
    past.when(waive()).then(refused="no_callback_owed", field="call")


def test_nobody_waives_a_callback_that_another_has_claimed() -> None:
    given(OWED, claimed(LI)).when(waive(by=WANG)).then(refused="call_claimed", field="call", allowed=[LI])


def test_with_the_callback_its_claim_is_over() -> None:
    given(OWED, claimed(LI), waived()).when(deadline(STALE)).then_nothing()
    given(OWED, claimed(LI), called_back()).when(deadline(STALE)).then_nothing()
    given(OWED, claimed(LI), called_back(CallbackOutcome.BUSY)).when(deadline(STALE)).then(went_stale(LI))


def test_no_callback_is_made_or_waived_while_a_call_goes_on() -> None:
    for past in (CALLED, CLAIMED, ANSWERED):
        given(past).when(call_back()).then(refused="no_callback_owed", field="call")
        given(past).when(waive()).then(refused="no_callback_owed", field="call")
