"""Sending units to incidents."""

from tests.services.asked import send
from tests.services.city import (
    E1,
    E2,
    E3,
    FIRE,
    FLOOD,
    assigned,
    assignment_reported,
    cleared,
    closed,
    dispatched,
    later,
    off_duty,
    on_duty,
    opened,
    registered,
    released,
)
from tests.services.dispatch.past import ON_DUTY, READY, SENT, given


def test_an_available_unit_is_sent_to_an_open_incident_and_has_a_minute_to_say_that_it_knows() -> None:
    given(READY).when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))
    sent = given(READY).when(send(E1, to=FIRE)).happened[1]
    assert sent.model_dump()["acknowledge_by"] == later(60)


def test_units_that_are_sent_together_are_told_of_together() -> None:
    given(READY).when(send(E2, E1, to=FIRE)).then(
        dispatched(FIRE, E2, E1), assigned(E2, to=FIRE), assigned(E1, to=FIRE)
    )


def test_a_unit_named_twice_is_sent_once() -> None:
    given(READY).when(send(E1, E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_to_send_a_unit_to_where_it_is_changes_nothing() -> None:
    given(SENT).when(send(E1, to=FIRE)).then_nothing()


def test_of_units_of_which_some_are_there_only_the_others_are_sent() -> None:
    given(SENT).when(send(E1, E2, to=FIRE)).then(dispatched(FIRE, E2), assigned(E2, to=FIRE))


def test_a_unit_on_an_incident_is_not_sent_to_another() -> None:
    given(SENT).when(send(E1, to=FLOOD)).then(refused="unit_not_available", field="units", allowed=["available"])


def test_when_one_unit_cannot_go_none_is_sent() -> None:
    given(SENT).when(send(E2, E1, to=FLOOD)).then(refused="unit_not_available", field="units", allowed=["available"])


def test_a_unit_off_duty_is_not_sent() -> None:
    given(READY, off_duty(E1)).when(send(E1, to=FIRE)).then(
        refused="unit_not_available", field="units", allowed=["available"]
    )


def test_a_unit_that_was_only_registered_is_not_sent() -> None:
    given(READY, registered(E3)).when(send(E3, to=FIRE)).then(
        refused="unit_not_available", field="units", allowed=["available"]
    )


def test_a_unit_that_nobody_registered_is_not_sent() -> None:
    given(READY).when(send(E3, to=FIRE)).then(refused="unknown_unit", field="units")


def test_no_unit_is_sent_to_a_closed_incident() -> None:
    given(READY, closed(FIRE)).when(send(E1, to=FIRE)).then(refused="incident_closed", field="incident")


def test_no_unit_is_sent_to_an_incident_that_dispatch_has_not_heard_of() -> None:
    given(ON_DUTY, opened(FLOOD)).when(send(E1, to=FIRE)).then(refused="unknown_incident", field="incident")


def test_a_closed_incident_is_named_before_the_units() -> None:
    given(READY, closed(FIRE)).when(send(E3, to=FIRE)).then(refused="incident_closed", field="incident")


def test_a_unit_that_was_released_may_be_sent_to_another_incident() -> None:
    given(SENT, released(E1, from_=FIRE)).when(send(E1, to=FLOOD)).then(dispatched(FLOOD, E1), assigned(E1, to=FLOOD))


def test_a_unit_that_is_done_may_be_sent_to_the_same_incident_again() -> None:
    given(SENT, cleared(E1, at=FIRE)).when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_an_assignment_that_others_report_commits_no_unit_of_ours() -> None:
    given(READY, assignment_reported(E1, to=FLOOD)).when(send(E1, to=FIRE)).then(
        dispatched(FIRE, E1), assigned(E1, to=FIRE)
    )


def test_what_is_said_late_of_an_assignment_that_is_over_frees_no_unit_from_the_next() -> None:
    moved = given(SENT, released(E1, from_=FIRE), assigned(E1, to=FLOOD), cleared(E1, at=FIRE), on_duty(E1))
    moved.when(send(E1, to=FIRE)).then(refused="unit_not_available", field="units", allowed=["available"])
