"""What is to be known of a place is told until its end, and no longer."""

from datetime import timedelta

from events.intake.premises import PremiseFlagExpired, PremiseFlagged, PremiseFlagWithdrawn
from events.values import Place
from services.intake import premise
from services.intake.commands.premises import FlagPremise, WithdrawPremiseFlag
from tests.services.asked import THERE
from tests.services.city import BUND, T0
from tests.services.given import deadline
from tests.services.intake.past import INTAKE, given
from tests.services.intake.test_locating import LI
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_snapshot import again, folded

TOMORROW = T0 + timedelta(days=1)
FLAG = FlagPremise(
    by=LI, flag="dog", place=THERE, kind="caution", text="biting dog", said_by="crew of E01", until=TOMORROW
)
WITHDRAW = WithdrawPremiseFlag(by=LI, flag="dog", reason="moved away")
FLAGGED = PremiseFlagged(at=T0, place=Place(address=BUND.address), **FLAG.model_dump(exclude={"place"}))
WITHDRAWN = PremiseFlagWithdrawn(at=T0, by=LI, flag="dog", reason="moved away")
EXPIRED = PremiseFlagExpired(at=TOMORROW, by="service/intake", flag="dog")


def test_who_goes_there_is_told_who_says_so_and_until_when() -> None:
    given().when(FLAG).then(FLAGGED)


def test_a_flag_is_not_raised_twice() -> None:
    given(FLAGGED).when(FLAG).then(refused="premise_flag_exists", field="flag")


def test_a_flag_that_would_be_over_at_once_is_refused() -> None:
    given().when(FLAG, now=TOMORROW).then(refused="premise_flag_over", field="until")


def test_it_comes_to_its_end_by_itself() -> None:
    given(FLAGGED).when(deadline(TOMORROW)).then(EXPIRED)


def test_not_a_moment_before() -> None:
    given(FLAGGED).when(deadline(TOMORROW - timedelta(microseconds=1))).then_nothing()


def test_it_ends_once() -> None:
    given(FLAGGED, EXPIRED).when(deadline(TOMORROW + timedelta(days=1))).then_nothing()


def test_it_is_withdrawn_with_a_reason_and_does_not_end_again() -> None:
    past = given(FLAGGED)
    past.when(WITHDRAW).then(WITHDRAWN)
    past.when(deadline(TOMORROW)).then_nothing()


def test_to_withdraw_what_is_over_changes_nothing() -> None:
    given(FLAGGED, WITHDRAWN).when(WITHDRAW).then_nothing()
    given(FLAGGED, EXPIRED).when(WITHDRAW).then_nothing()


def test_what_nobody_said_is_not_withdrawn() -> None:
    given().when(WITHDRAW).then(refused="unknown_premise_flag", field="flag")


def test_the_id_of_a_flag_that_is_over_is_not_used_again() -> None:
    given(FLAGGED, EXPIRED).when(FLAG).then(refused="premise_flag_exists", field="flag")


def test_a_service_that_starts_from_a_snapshot_knows_which_flags_hold_and_which_are_over() -> None:
    over = (FLAGGED.model_copy(update={"flag": "gas"}), WITHDRAWN.model_copy(update={"flag": "gas"}))
    started = again(folded(INTAKE, [opening(), recorded(2, "intake", FLAGGED, *over, fold=2)])).state
    assert (started.premise_flags["dog"], started.premise_flags["gas"]) == (premise.Holds(TOMORROW), premise.Over())
    assert [(moment, about) for moment, about, _ in started.due()] == [(TOMORROW, "flag")]
