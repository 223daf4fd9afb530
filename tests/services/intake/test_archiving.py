"""What ended long ago leaves memory by an event, and is never taken for something else."""

from datetime import timedelta

from events.intake.calls import CallArchived
from events.intake.incidents import IncidentArchived
from services.intake import call, incident
from tests.services.asked import close, open_incident, receive
from tests.services.city import CALL, FIRE, FLOOD, T0, closed, opened
from tests.services.given import deadline
from tests.services.intake.past import CALLED, CLOSED, OPENED, given

A_MONTH = T0 + incident.ARCHIVED_AFTER
ITSELF = "service/intake"
FIRE_ARCHIVED = IncidentArchived(at=A_MONTH, by=ITSELF, incident=FIRE)
CALL_ARCHIVED = CallArchived(at=A_MONTH, by=ITSELF, call=CALL)
ARCHIVED = (*CLOSED, FIRE_ARCHIVED, CALL_ARCHIVED)


def test_a_closed_incident_and_its_call_are_archived_after_a_month() -> None:
    given(CLOSED).when(deadline(A_MONTH)).then(CALL_ARCHIVED, FIRE_ARCHIVED)


def test_before_that_nothing_is() -> None:
    given(CLOSED).when(deadline(A_MONTH - timedelta(microseconds=1))).then_nothing()


def test_each_is_archived_once() -> None:
    given(ARCHIVED).when(deadline(A_MONTH + incident.ARCHIVED_AFTER)).then_nothing()


def test_an_open_incident_is_not_archived_however_old_it_is() -> None:
    given(opened(FIRE)).when(deadline(A_MONTH + 10 * incident.ARCHIVED_AFTER)).then_nothing()


def test_a_call_that_nobody_has_answered_is_not_archived_however_old_it_is() -> None:
    given(CALLED).when(deadline(A_MONTH)).then_nothing()


def test_an_archived_incident_is_not_closed() -> None:
    given(ARCHIVED).when(close(FIRE)).then(refused="incident_archived", field="incident")


def test_the_id_of_an_archived_incident_is_not_used_again() -> None:
    given(ARCHIVED).when(open_incident(FIRE)).then(refused="incident_exists", field="incident")


def test_no_incident_is_opened_with_an_archived_call() -> None:
    given(ARCHIVED).when(open_incident(FLOOD, call=CALL)).then(refused="call_archived", field="call")


def test_the_id_of_an_archived_call_is_not_used_again() -> None:
    given(ARCHIVED).when(receive(CALL)).then(refused="call_exists", field="call")


def test_all_archived_ones_share_one_value() -> None:
    state = given(ARCHIVED, opened(FLOOD), closed(FLOOD), IncidentArchived(at=A_MONTH, by=ITSELF, incident=FLOOD)).play
    assert state.state.incidents[FIRE] is state.state.incidents[FLOOD] is incident.ARCHIVED
    assert state.state.calls[CALL] is call.ARCHIVED


def test_an_incident_that_was_opened_is_not_due() -> None:
    assert not [about for _, about, _ in given(OPENED).play.state.due() if about == "incident"]
