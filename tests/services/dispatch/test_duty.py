"""Knowing units, and when they may be sent."""

from tests.services.asked import end_duty, register, send, start_duty
from tests.services.city import E1, E2, E3, FIRE, assigned, dispatched, off_duty, on_duty, registered
from tests.services.dispatch.past import ON_DUTY, READY, REGISTERED, SENT, given


def test_a_unit_is_registered_with_its_agency_and_what_it_can_do() -> None:
    given().when(register(E1)).then(registered(E1))


def test_a_unit_is_not_registered_twice() -> None:
    given(REGISTERED).when(register(E1)).then(refused="unit_exists", field="unit")


def test_a_unit_that_is_on_an_incident_is_not_registered_again() -> None:
    given(SENT).when(register(E1)).then(refused="unit_exists", field="unit")


def test_a_registered_unit_goes_on_duty() -> None:
    given(REGISTERED).when(start_duty(E1)).then(on_duty(E1))


def test_to_go_on_duty_twice_changes_nothing() -> None:
    given(ON_DUTY).when(start_duty(E1)).then_nothing()


def test_a_unit_on_an_incident_is_on_duty_already() -> None:
    given(SENT).when(start_duty(E1)).then_nothing()


def test_a_unit_that_nobody_registered_does_not_go_on_duty() -> None:
    given(REGISTERED).when(start_duty(E3)).then(refused="unknown_unit", field="unit")


def test_an_available_unit_goes_off_duty() -> None:
    given(ON_DUTY).when(end_duty(E1)).then(off_duty(E1))


def test_to_go_off_duty_twice_changes_nothing() -> None:
    given(ON_DUTY, off_duty(E1)).when(end_duty(E1)).then_nothing()


def test_a_unit_on_an_incident_does_not_go_off_duty() -> None:
    given(SENT).when(end_duty(E1)).then(refused="unit_committed", field="unit")


def test_a_unit_that_nobody_registered_does_not_go_off_duty() -> None:
    given(REGISTERED).when(end_duty(E3)).then(refused="unknown_unit", field="unit")


def test_a_unit_that_is_back_on_duty_may_be_sent() -> None:
    given(READY, off_duty(E1), on_duty(E1)).when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_one_unit_going_off_duty_leaves_the_other_on_duty() -> None:
    given(READY, off_duty(E1)).when(send(E2, to=FIRE)).then(dispatched(FIRE, E2), assigned(E2, to=FIRE))
