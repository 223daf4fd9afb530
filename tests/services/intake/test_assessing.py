"""What a desk says of an incident as it learns more: its type, how urgent it is, who is hurt, what is dangerous."""

import pytest
from pydantic import ValidationError

from services.common.command import Command
from tests.services.asked import open_incident
from tests.services.city import FIRE, FLOOD, opened
from tests.services.intake.assessed import (
    casualties_reported,
    change_priority,
    classified,
    classify,
    clear_hazard,
    flag_hazard,
    hazard_cleared,
    hazard_flagged,
    priority_changed,
    published,
    report_casualties,
    type_of_incident,
)
from tests.services.intake.past import CLOSED, OPENED, given

TYPES = published(type_of_incident("fire"), type_of_incident("gas_leak"))


def test_an_incident_turns_out_to_be_something_else() -> None:
    given(OPENED).when(classify("gas_leak")).then(classified("gas_leak"))


def test_before_any_types_are_published_every_word_is_a_type() -> None:
    given(OPENED).when(classify("anything")).then(classified("anything"))


def test_an_incident_is_only_of_a_type_that_was_published_and_the_refusal_names_them() -> None:
    given(TYPES, OPENED).when(classify("dragon")).then(
        refused="unknown_type", field="type", allowed=["fire", "gas_leak"]
    )


def test_an_incident_is_opened_only_as_a_type_that_was_published() -> None:
    only_floods = published(type_of_incident("flood"))
    given(only_floods).when(open_incident(FIRE)).then(refused="unknown_type", field="type", allowed=["flood"])
    given(TYPES).when(open_incident(FIRE)).then(opened(FIRE))


def test_an_incident_of_a_type_that_is_no_longer_published_stays_what_it_is() -> None:
    given(OPENED, published(type_of_incident("flood"))).when(classify("fire")).then_nothing()


def test_an_incident_becomes_more_urgent() -> None:
    given(OPENED).when(change_priority(1)).then(priority_changed(1))


@pytest.mark.parametrize("again", [classify("fire"), change_priority(2)], ids=lambda command: command.name)
def test_to_be_told_what_is_so_already_changes_nothing(again: Command) -> None:
    given(OPENED).when(again).then_nothing()


def test_casualties_are_put_down_as_they_were_said() -> None:
    given(OPENED).when(report_casualties(injured=3, trapped=0)).then(casualties_reported(injured=3, trapped=0))


def test_two_desks_that_know_of_different_counts_both_have_their_say() -> None:
    fire_desk_has_said = casualties_reported(trapped=2)
    past = given(OPENED, fire_desk_has_said)
    past.when(report_casualties(injured=3)).then(casualties_reported(injured=3))
    past.when(report_casualties(injured=3, trapped=2)).then_nothing()
    past.when(report_casualties(injured=3, trapped=1)).then(casualties_reported(injured=3, trapped=1))


def test_the_same_casualties_again_change_nothing() -> None:
    given(OPENED, casualties_reported(injured=3)).when(report_casualties(injured=3)).then_nothing()


def test_that_nobody_is_hurt_is_worth_saying() -> None:
    given(OPENED).when(report_casualties(dead=0)).then(casualties_reported(dead=0))


def test_a_report_of_casualties_says_at_least_one_number() -> None:
    with pytest.raises(ValidationError):
        report_casualties()


def test_casualties_of_a_closed_incident_are_still_put_down_as_somebody_may_die_later() -> None:
    given(CLOSED).when(report_casualties(dead=1)).then(casualties_reported(dead=1))


def test_a_hazard_is_flagged_once() -> None:
    given(OPENED).when(flag_hazard("gas", "third floor")).then(hazard_flagged("gas", "third floor"))
    given(OPENED, hazard_flagged("gas", "third floor")).when(flag_hazard("gas", "third floor")).then_nothing()


def test_what_is_said_of_a_hazard_may_be_said_anew() -> None:
    past = given(OPENED, hazard_flagged("gas", "third floor"))
    past.when(flag_hazard("gas", "cellar")).then(hazard_flagged("gas", "cellar"))
    past.when(flag_hazard("gas", "third floor")).then(hazard_flagged("gas", "third floor"))


def test_a_hazard_that_is_over_is_cleared_once() -> None:
    past = given(OPENED, hazard_flagged("gas"))
    past.when(clear_hazard("gas")).then(hazard_cleared("gas"))
    past.when(clear_hazard("gas")).then_nothing()


def test_a_hazard_that_was_cleared_may_come_back() -> None:
    past = given(OPENED, hazard_flagged("gas"), hazard_cleared("gas"))
    past.when(flag_hazard("gas")).then(hazard_flagged("gas"))
    past.when(clear_hazard("gas")).then(hazard_cleared("gas"))


def test_that_somebody_looked_for_a_hazard_and_found_none_is_put_down_once() -> None:
    past = given(OPENED)
    past.when(clear_hazard("asbestos")).then(hazard_cleared("asbestos"))
    past.when(clear_hazard("asbestos")).then_nothing()


def test_to_clear_one_hazard_leaves_the_others() -> None:
    past = given(OPENED, hazard_flagged("gas"), hazard_flagged("collapse"), hazard_cleared("gas"))
    past.when(flag_hazard("collapse")).then_nothing()


def test_nothing_is_said_of_an_incident_that_nobody_opened() -> None:
    given(OPENED).when(classify("gas_leak", FLOOD)).then(refused="unknown_incident", field="incident")
