"""What dispatch does when intake closes an incident."""

from tests.services.asked import release, send
from tests.services.city import (
    DISPATCH_ITSELF,
    E1,
    E2,
    FIRE,
    FLOOD,
    assigned,
    closed,
    opened,
    registered,
    released,
)
from tests.services.dispatch.past import READY, SENT, given


def test_whoever_is_still_at_a_closed_incident_is_released_together() -> None:
    given(SENT, assigned(E2, to=FIRE)).when(closed(FIRE)).then(
        released(E1, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF),
        released(E2, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF),
    )


def test_units_at_other_incidents_stay_there() -> None:
    given(SENT, assigned(E2, to=FLOOD)).when(closed(FIRE)).then(
        released(E1, from_=FIRE, reason="incident_closed", by=DISPATCH_ITSELF)
    )


def test_an_incident_where_nobody_is_closes_without_more_ado() -> None:
    given(READY).when(closed(FIRE)).then_nothing()


def test_a_unit_that_has_left_is_not_released_again() -> None:
    given(SENT, released(E1, from_=FIRE)).when(closed(FIRE)).then_nothing()


def test_that_an_incident_opens_asks_nothing_of_dispatch() -> None:
    given(READY).when(opened("gas")).then_nothing()


def test_nobody_is_sent_once_dispatch_knows_that_the_incident_is_closed() -> None:
    past = given(READY)
    past.when(closed(FIRE)).then_nothing()
    past.when(send(E1, to=FIRE)).then(refused="incident_closed", field="incident")


def test_a_dispatcher_releases_a_unit_and_says_why() -> None:
    given(SENT).when(release(E1, from_=FIRE)).then(released(E1, from_=FIRE))


def test_a_unit_is_not_released_from_an_incident_where_it_is_not_and_the_refusal_names_where_it_is() -> None:
    given(SENT).when(release(E1, from_=FLOOD)).then(refused="unit_not_on_incident", field="incident", allowed=[FIRE])


def test_a_unit_that_is_on_no_incident_is_not_released() -> None:
    given(READY).when(release(E1, from_=FIRE)).then(refused="unit_not_on_incident", field="incident", allowed=[])


def test_a_unit_that_nobody_registered_is_not_released() -> None:
    given(READY).when(release("E99", from_=FIRE)).then(refused="unknown_unit", field="unit")


def test_a_unit_is_released_once() -> None:
    given(SENT, released(E1, from_=FIRE)).when(release(E1, from_=FIRE)).then(
        refused="unit_not_on_incident", field="incident", allowed=[]
    )


def test_an_incident_that_is_known_only_to_have_closed_takes_no_units() -> None:
    given(registered(E1), closed(FIRE)).when(send(E1, to=FIRE)).then(refused="incident_closed", field="incident")
