"""Units and merged incidents: they stay where they were sent, and are free when whoever stands for it is closed."""

from events.event import Event
from events.intake.incidents import IncidentReopened
from events.values import Progress
from services.dispatch.known import NeverHeardOf
from tests.services.asked import release, report, send
from tests.services.city import (
    ANNA,
    DISPATCH_ITSELF,
    E1,
    E2,
    FIRE,
    FLOOD,
    T0,
    assigned,
    closed,
    dispatched,
    merged,
    opened,
    progressed,
    released,
    unmerged,
)
from tests.services.dispatch.past import READY, SENT, given

GAS = "gas"
MERGED = (*SENT, assigned(E2, to=FLOOD), opened(GAS), merged(FIRE, FLOOD))


def freed(unit: str, incident: str) -> Event:
    return released(unit, from_=incident, reason="incident_closed", by=DISPATCH_ITSELF)


def test_nobody_is_sent_to_a_merged_incident_and_the_survivor_is_named() -> None:
    given(READY, merged(FIRE, FLOOD)).when(send(E1, to=FIRE)).then(
        refused="incident_merged", field="incident", allowed=[FLOOD]
    )


def test_the_survivor_that_is_named_is_the_last_one() -> None:
    given(READY, opened(GAS), merged(FIRE, FLOOD), merged(FLOOD, GAS)).when(send(E1, to=FIRE)).then(
        refused="incident_merged", field="incident", allowed=[GAS]
    )


def test_that_an_incident_is_merged_moves_nobody() -> None:
    given(SENT).when(merged(FIRE, FLOOD)).then_nothing()


def test_who_was_sent_there_goes_on_reporting() -> None:
    given(MERGED).when(report(E1, at=FIRE, progress=Progress.ON_SCENE)).then(progressed(E1, FIRE, Progress.ON_SCENE))


def test_who_was_sent_there_is_released_from_there() -> None:
    given(MERGED).when(release(E1, from_=FIRE)).then(released(E1, from_=FIRE))


def test_when_the_survivor_is_closed_everybody_is_free_together() -> None:
    given(MERGED).when(closed(FLOOD, FIRE)).then(freed(E2, FLOOD), freed(E1, FIRE))


def test_who_was_sent_before_the_merge_was_known_is_free_as_well() -> None:
    """Dispatch decided on what it had read; what it reads now was decided before."""
    past = given(SENT)
    past.when(merged(FIRE, FLOOD)).then_nothing()
    past.when(closed(FLOOD, FIRE)).then(freed(E1, FIRE))


def test_what_was_given_back_before_keeps_its_units() -> None:
    past = given(MERGED)
    past.when(unmerged(FIRE, FLOOD)).then_nothing()
    past.when(closed(FLOOD)).then(freed(E2, FLOOD))
    past.when(report(E1, at=FIRE, progress=Progress.ON_SCENE)).then(progressed(E1, FIRE, Progress.ON_SCENE))


def test_units_are_sent_again_to_what_was_given_back() -> None:
    given(READY, merged(FIRE, FLOOD), unmerged(FIRE, FLOOD)).when(send(E1, to=FIRE)).then(
        dispatched(FIRE, E1), assigned(E1, to=FIRE)
    )


def test_also_where_the_survivor_was_closed_meanwhile() -> None:
    past = given(MERGED)
    past.when(closed(FLOOD, FIRE)).then(freed(E2, FLOOD), freed(E1, FIRE))
    past.when(unmerged(FIRE, FLOOD)).then_nothing()
    past.when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_units_are_sent_again_to_what_was_reopened() -> None:
    again = IncidentReopened(at=T0, by=ANNA, incident=FIRE, reason="smoke")
    given(READY, closed(FIRE), again).when(send(E1, to=FIRE)).then(dispatched(FIRE, E1), assigned(E1, to=FIRE))


def test_of_what_it_has_not_heard_of_it_remembers_nothing() -> None:
    assert given(READY).play.state.incidents[GAS] == NeverHeardOf()
