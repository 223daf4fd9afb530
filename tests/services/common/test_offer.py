"""Offer and acceptance, whatever is offered: who may do which, and when."""

import pytest

from events.wire import Refusal
from services.common.command import Refused
from services.common.offer import Offer, is_new, require_offered, require_offerer, require_other_side
from tests.services.city import later

LI, WANG, CHEN, CONSOLE = "calltaker/li", "calltaker/wang", "supervisor/chen", "console/local"
OFFER = Offer("fire", LI, later(30))


def refused_by(rule: object, *given: object) -> Refusal | None:
    assert callable(rule)
    try:
        rule(*given)
    except Refused as refused:
        return refused.refusal
    return None


def test_what_is_offered_to_nobody_may_be_offered() -> None:
    assert is_new(None, "fire", "desk")


def test_what_is_offered_there_already_is_not_offered_again() -> None:
    assert not is_new(OFFER, "fire", "desk")


def test_one_at_a_time_is_asked_and_the_refusal_names_who_and_until_when() -> None:
    refusal = refused_by(is_new, OFFER, "medical", "desk")
    assert refusal
    assert (refusal.code, refusal.field, refusal.allowed) == ("offer_open", "desk", ("fire",))
    assert "04:00:30" in refusal.message


def test_an_offer_is_answered_by_whom_it_was_made_to() -> None:
    assert require_offered(OFFER, "fire", "desk", "") is OFFER


@pytest.mark.parametrize(("offer", "there"), [(OFFER, ("fire",)), (None, ())])
def test_nobody_answers_an_offer_that_was_not_made_to_them(offer: Offer | None, there: tuple[str, ...]) -> None:
    refusal = refused_by(require_offered, offer, "medical", "desk", "it is with calltaker/li")
    assert refusal
    assert (refusal.code, refusal.field, refusal.allowed) == ("not_offered", "desk", there)


@pytest.mark.parametrize(("by", "may"), [(WANG, True), (CHEN, True), (CONSOLE, True), (LI, False)])
def test_nobody_answers_for_the_side_that_offers(by: str, may: bool) -> None:
    refusal = refused_by(require_other_side, by, "desk", LI)
    assert (refusal is None) == may
    assert may or (refusal and refusal.code == "own_offer")


def test_a_console_where_nobody_says_who_they_are_may_be_both_sides() -> None:
    assert refused_by(require_other_side, CONSOLE, "desk", CONSOLE) is None


@pytest.mark.parametrize(("by", "may"), [(LI, True), (CHEN, True), (CONSOLE, True), (WANG, False)])
def test_an_offer_is_withdrawn_by_who_made_it_or_by_a_supervisor(by: str, may: bool) -> None:
    refusal = refused_by(require_offerer, OFFER, by, "call")
    assert (refusal is None) == may
    assert may or (refusal and (refusal.code, refusal.allowed) == ("not_offerer", (LI,)))
