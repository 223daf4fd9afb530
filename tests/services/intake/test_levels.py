"""The response level, and the four hours in which the level above is to be told of I and II."""

from datetime import timedelta

import pytest

from events.values import Level
from services.intake.incident import ARCHIVED_AFTER
from services.intake.rules import Rules
from services.intake.service import intake
from tests.services.city import FIRE, FLOOD, T0, closed, opened
from tests.services.given import deadline, given_in
from tests.services.intake.assessed import (
    FOUR_HOURS,
    archived,
    change_level,
    level_changed,
    merged_into,
    reopen,
    reopened,
    report_overdue,
    report_upward,
    reported_upward,
    stabilized,
    unmerged,
)
from tests.services.intake.past import CLOSED, OPENED, SHANGHAI, given

IN_TIME = T0 + FOUR_HOURS
HOUR = timedelta(hours=1)
AT_TWO = (*OPENED, level_changed("II", report_by=IN_TIME))


@pytest.mark.parametrize("level", ["III", "IV"])
def test_level_three_and_four_are_reported_to_nobody(level: str) -> None:
    given(OPENED).when(change_level(level)).then(level_changed(level))


@pytest.mark.parametrize("level", ["I", "II"])
def test_level_one_and_two_start_four_hours_in_which_the_level_above_is_told(level: str) -> None:
    given(OPENED).when(change_level(level)).then(level_changed(level, report_by=IN_TIME))


def test_the_same_level_again_changes_nothing_and_gives_no_more_time() -> None:
    given(AT_TWO).when(change_level("II"), now=T0 + HOUR).then_nothing()


def test_from_two_to_one_the_earlier_deadline_stays() -> None:
    given(AT_TWO).when(change_level("I"), now=T0 + HOUR).then(level_changed("I", IN_TIME, at=T0 + HOUR))


def test_a_level_that_asks_for_no_report_ends_the_deadline() -> None:
    past = given(AT_TWO)
    past.when(change_level("III")).then(level_changed("III"))
    past.when(deadline(IN_TIME)).then_nothing()


def test_once_it_was_reported_nothing_is_overdue() -> None:
    given(AT_TWO, reported_upward()).when(deadline(IN_TIME)).then_nothing()


def test_after_two_was_reported_one_must_be_reported_too() -> None:
    given(AT_TWO, reported_upward()).when(change_level("I"), now=T0 + HOUR).then(
        level_changed("I", report_by=T0 + HOUR + FOUR_HOURS, at=T0 + HOUR)
    )


def test_after_one_was_reported_two_need_not_be() -> None:
    at_one = level_changed("I", report_by=IN_TIME)
    given(OPENED, at_one, reported_upward()).when(change_level("II")).then(level_changed("II"))


def test_back_from_one_to_the_two_that_was_reported_nothing_more_is_owed() -> None:
    given(AT_TWO, reported_upward(), level_changed("I", report_by=IN_TIME)).when(change_level("II")).then(
        level_changed("II")
    )


def test_a_level_that_was_left_and_is_reached_again_is_reported_again() -> None:
    given(AT_TWO, reported_upward(), level_changed("III")).when(change_level("II")).then(
        level_changed("II", report_by=IN_TIME)
    )


def test_what_was_reported_before_a_level_that_asks_for_no_report_counts_no_more() -> None:
    at_one, at_three = level_changed("I", report_by=IN_TIME), level_changed("III")
    again = level_changed("II", report_by=IN_TIME)
    given(OPENED, at_one, reported_upward(), at_three, again).when(change_level("I")).then(
        level_changed("I", report_by=IN_TIME)
    )
    given(AT_TWO, reported_upward(), at_three, at_one).when(change_level("II")).then(
        level_changed("II", report_by=IN_TIME)
    )


def test_a_report_that_nothing_asked_for_is_a_fact_all_the_same_and_stands_for_no_higher_level() -> None:
    past = given(OPENED)
    past.when(report_upward()).then(reported_upward())
    past.when(change_level("II")).then(level_changed("II", report_by=IN_TIME))


def test_each_report_upward_is_put_down() -> None:
    given(AT_TWO, reported_upward()).when(report_upward()).then(reported_upward())


def test_a_report_that_was_not_made_in_time_is_noted_once() -> None:
    past = given(AT_TWO)
    past.when(deadline(IN_TIME - timedelta(microseconds=1))).then_nothing()
    past.when(deadline(IN_TIME)).then(report_overdue("II", at=IN_TIME))
    past.when(deadline(IN_TIME + 10 * FOUR_HOURS)).then_nothing()


def test_a_report_that_is_overdue_may_still_be_made() -> None:
    given(AT_TWO, report_overdue("II", at=IN_TIME)).when(report_upward(), now=IN_TIME + HOUR).then(
        reported_upward(at=IN_TIME + HOUR)
    )


def test_after_a_report_was_missed_the_next_level_has_a_deadline_of_its_own() -> None:
    past = given(AT_TWO, report_overdue("II", at=IN_TIME))
    past.when(change_level("I"), now=IN_TIME).then(level_changed("I", report_by=IN_TIME + FOUR_HOURS, at=IN_TIME))
    past.when(deadline(IN_TIME + FOUR_HOURS)).then(report_overdue("I", at=IN_TIME + FOUR_HOURS))


def test_that_an_incident_is_under_control_or_closed_makes_its_report_no_less_due() -> None:
    given(AT_TWO, stabilized()).when(deadline(IN_TIME)).then(report_overdue("II", at=IN_TIME))
    given(AT_TWO, closed(FIRE)).when(deadline(IN_TIME)).then(report_overdue("II", at=IN_TIME))


def test_a_closed_incident_is_reported_late_rather_than_never() -> None:
    past = given(AT_TWO, closed(FIRE))
    past.when(report_upward()).then(reported_upward())
    past.when(deadline(IN_TIME)).then_nothing()


def test_an_incident_that_was_overdue_when_it_was_closed_is_still_archived_a_month_later() -> None:
    month = T0 + ARCHIVED_AFTER
    given(opened(FIRE), level_changed("II", IN_TIME), closed(FIRE), report_overdue("II", at=IN_TIME)).when(
        deadline(month)
    ).then(archived(month))


def test_a_report_is_noted_as_overdue_once_across_closing_and_reopening() -> None:
    past = given(AT_TWO, closed(FIRE), report_overdue("II", at=IN_TIME))
    past.when(reopen(), now=IN_TIME).then(reopened(at=IN_TIME))
    past.when(deadline(IN_TIME + HOUR)).then_nothing()


def test_what_is_merged_into_another_one_owes_its_report_still() -> None:
    past = given(AT_TWO, opened(FLOOD), merged_into(FLOOD))
    past.when(deadline(IN_TIME)).then(report_overdue("II", at=IN_TIME))
    past.play.happen(unmerged(FLOOD))
    past.when(deadline(IN_TIME)).then_nothing()


def test_what_is_merged_into_another_one_can_be_reported() -> None:
    past = given(AT_TWO, opened(FLOOD), merged_into(FLOOD))
    past.when(report_upward()).then(reported_upward())
    past.when(deadline(IN_TIME)).then_nothing()


def test_the_level_of_a_closed_incident_is_not_changed() -> None:
    legal = ["report_upward", "report_casualties", "add_note", "strike_note", "link_incidents", "unlink_incidents"]
    given(CLOSED).when(change_level("I")).then(
        refused="incident_closed", field="incident", allowed=[*legal, "reopen_incident"]
    )


def test_a_jurisdiction_says_itself_which_levels_are_reported_and_how_soon() -> None:
    rules = Rules(report_upward_within=dict.fromkeys((Level.I, Level.II, Level.III), HOUR))
    within_an_hour = given_in(intake(SHANGHAI, rules))
    within_an_hour(OPENED).when(change_level("III")).then(level_changed("III", report_by=T0 + HOUR))
