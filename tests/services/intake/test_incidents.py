"""Opening, numbering and closing incidents."""

from datetime import UTC, datetime

from tests.services.asked import close, open_incident
from tests.services.city import FIRE, FLOOD, SECOND_CALL, closed, opened
from tests.services.intake.past import CALLED, CLOSED, OPENED, given

BEFORE_MIDNIGHT = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""In Shanghai."""


def test_an_incident_is_opened_without_a_call() -> None:
    given().when(open_incident(FIRE)).then(opened(FIRE, "20261123-00001"))


def test_an_incident_is_not_opened_twice() -> None:
    given(OPENED).when(open_incident(FIRE)).then(refused="incident_exists", field="incident")


def test_a_closed_incident_is_not_opened_again_under_its_id() -> None:
    given(CLOSED).when(open_incident(FIRE)).then(refused="incident_exists", field="incident")


def test_the_next_incident_of_the_day_has_the_next_number() -> None:
    given(OPENED).when(open_incident(FLOOD)).then(opened(FLOOD, "20261123-00002"))


def test_closing_an_incident_does_not_give_its_number_back() -> None:
    given(CLOSED).when(open_incident(FLOOD)).then(opened(FLOOD, "20261123-00002"))


def test_an_incident_that_is_refused_takes_no_number() -> None:
    past = given(CALLED)
    past.when(open_incident(FIRE, call=SECOND_CALL)).then(refused="unknown_call", field="call")
    past.when(open_incident(FIRE)).then(opened(FIRE, "20261123-00001"))


def test_the_numbers_of_a_day_go_beyond_five_digits_when_they_must() -> None:
    given(opened(FIRE, "20261123-99999")).when(open_incident(FLOOD)).then(opened(FLOOD, "20261123-100000"))


def test_a_second_before_local_midnight_it_is_still_the_same_day() -> None:
    given(OPENED).when(open_incident(FLOOD), now=BEFORE_MIDNIGHT).then(
        opened(FLOOD, "20261123-00002", at=BEFORE_MIDNIGHT)
    )


def test_the_numbers_begin_anew_at_local_midnight() -> None:
    given(OPENED).when(open_incident(FLOOD), now=MIDNIGHT).then(opened(FLOOD, "20261124-00001", at=MIDNIGHT))


def test_a_decider_whose_clock_is_behind_midnight_gives_no_number_of_yesterday_again() -> None:
    first, tomorrow = opened(FIRE, "20261123-00001"), opened("gas", "20261124-00001", at=MIDNIGHT)
    given(first, tomorrow).when(open_incident(FLOOD), now=BEFORE_MIDNIGHT).then(
        opened(FLOOD, "20261124-00002", at=BEFORE_MIDNIGHT)
    )


def test_an_incident_is_closed_with_a_disposition() -> None:
    given(OPENED).when(close(FIRE)).then(closed(FIRE))


def test_to_close_an_incident_twice_changes_nothing() -> None:
    given(CLOSED).when(close(FIRE)).then_nothing()


def test_an_incident_that_was_never_opened_is_not_closed() -> None:
    given(OPENED).when(close(FLOOD)).then(refused="unknown_incident", field="incident")


def test_intake_reads_no_other_context() -> None:
    assert not given(CLOSED).play.context.knows
