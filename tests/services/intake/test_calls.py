"""Taking calls."""

from tests.services.asked import open_incident, receive
from tests.services.city import CALL, FIRE, FLOOD, SECOND_CALL, answered, attached, opened, received
from tests.services.intake.past import CALLED, OPENED, given


def test_a_call_is_taken() -> None:
    given().when(receive(CALL)).then(received(CALL))


def test_a_call_is_not_taken_twice() -> None:
    given(CALLED).when(receive(CALL)).then(refused="call_exists", field="call")


def test_a_call_that_is_about_an_incident_is_not_taken_again() -> None:
    given(OPENED).when(receive(CALL)).then(refused="call_exists", field="call")


def test_the_call_that_an_incident_is_opened_with_is_its_primary_one_and_answered_where_it_waited() -> None:
    given(CALLED).when(open_incident(FIRE, call=CALL)).then(opened(FIRE), answered(CALL), attached(CALL, to=FIRE))


def test_no_incident_is_opened_with_a_call_that_nobody_took() -> None:
    given(CALLED).when(open_incident(FIRE, call=SECOND_CALL)).then(refused="unknown_call", field="call")


def test_a_call_about_one_incident_opens_no_other_and_the_refusal_names_the_one() -> None:
    given(OPENED).when(open_incident(FLOOD, call=CALL)).then(refused="call_attached", field="call", allowed=[FIRE])


def test_a_call_heard_of_again_stays_with_its_incident() -> None:
    given(OPENED, received(CALL)).when(open_incident(FLOOD, call=CALL)).then(
        refused="call_attached", field="call", allowed=[FIRE]
    )
