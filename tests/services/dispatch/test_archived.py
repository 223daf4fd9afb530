"""Incidents that intake has archived: dispatch forgets them, and never sends anybody there."""

from events.intake.incidents import IncidentArchived
from tests.services.asked import send
from tests.services.city import E1, FIRE, FLOOD, assigned, closed, dispatched, later
from tests.services.dispatch.past import READY, given

ARCHIVED = (*READY, closed(FIRE), IncidentArchived(at=later(2_592_000), by="service/intake", incident=FIRE))


def test_nobody_is_sent_to_an_archived_incident() -> None:
    given(ARCHIVED).when(send(E1, to=FIRE)).then(refused="unknown_incident", field="incident")


def test_it_takes_no_room_any_more() -> None:
    assert [key for key, _ in given(ARCHIVED).play.state.incidents] == [FLOOD]


def test_others_are_as_they_were() -> None:
    given(ARCHIVED).when(send(E1, to=FLOOD)).then(dispatched(FLOOD, E1), assigned(E1, to=FLOOD))
