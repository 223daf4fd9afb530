"""An incident that intake opens again can be sent to again; what was let go stays let go."""

from events.intake.incidents import IncidentReopened
from services.dispatch.service import DISPATCH
from tests.services.asked import send
from tests.services.city import ANNA, E1, FIRE, T0, assigned, closed, dispatched, released
from tests.services.dispatch.past import READY
from tests.services.given import given_in

given = given_in(DISPATCH)

REOPENED = IncidentReopened(at=T0, by=ANNA, incident=FIRE, reason="smoke again")


def test_units_are_sent_to_a_reopened_incident() -> None:
    given(READY, closed(FIRE), REOPENED).when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_that_it_is_reopened_brings_no_unit_back() -> None:
    let_go = released(E1, from_=FIRE, reason="incident_closed")
    given(READY, assigned(E1, to=FIRE), closed(FIRE), let_go).when(REOPENED).then_nothing()
