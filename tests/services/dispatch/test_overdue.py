"""A crew that is sent must say within a minute that it knows."""

import pytest

from events.values import Progress
from services.dispatch.unit import PROGRESSES
from tests.services.asked import send
from tests.services.city import (
    E1,
    E2,
    FIRE,
    FLOOD,
    assigned,
    closed,
    dispatched,
    later,
    overdue,
    progressed,
    released,
)
from tests.services.dispatch.past import READY, SENT, given
from tests.services.given import deadline

DUE = later(60)


def test_a_crew_that_has_not_said_that_it_knows_within_a_minute_is_overdue() -> None:
    given(SENT).when(deadline(DUE)).then(overdue(E1, at=FIRE, now=DUE))


def test_within_the_minute_nobody_is_overdue() -> None:
    given(SENT).when(deadline(later(59.999))).then_nothing()


def test_a_crew_is_overdue_once() -> None:
    given(SENT, overdue(E1, at=FIRE, now=DUE)).when(deadline(later(3600))).then_nothing()


def test_an_overdue_crew_is_still_on_its_incident() -> None:
    given(SENT, overdue(E1, at=FIRE, now=DUE)).when(send(E1, to=FLOOD)).then(
        refused="unit_not_available", field="units", allowed=["available"]
    )


@pytest.mark.parametrize("progress", PROGRESSES)
def test_a_crew_that_was_heard_of_is_not_overdue(progress: Progress) -> None:
    given(SENT, progressed(E1, at=FIRE, progress=progress)).when(deadline(later(3600))).then_nothing()


def test_a_crew_that_was_released_is_not_overdue() -> None:
    given(SENT, released(E1, from_=FIRE)).when(deadline(later(3600))).then_nothing()


def test_a_crew_that_is_sent_again_has_a_minute_again() -> None:
    again = given(SENT, released(E1, from_=FIRE), assigned(E1, to=FLOOD, at=later(30)))
    again.when(deadline(later(89))).then_nothing()
    again.when(deadline(later(90))).then(overdue(E1, at=FLOOD, now=later(90)))


def test_the_crew_that_was_sent_first_is_overdue_first() -> None:
    past = given(READY, assigned(E2, to=FIRE, at=later(1)), assigned(E1, to=FIRE, at=later(2)))
    past.when(deadline(later(300))).then(overdue(E2, at=FIRE, now=later(300)), overdue(E1, at=FIRE, now=later(300)))


def test_overdue_for_one_incident_says_nothing_of_the_next() -> None:
    moved = given(SENT, released(E1, from_=FIRE), assigned(E1, to=FLOOD, at=later(30)))
    moved.play.happen(overdue(E1, at=FIRE, now=later(60)))
    moved.when(deadline(later(90))).then(overdue(E1, at=FLOOD, now=later(90)))


def test_a_crew_of_an_incident_that_closed_is_not_overdue() -> None:
    past = given(SENT)
    past.when(closed(FIRE)).then(released(E1, from_=FIRE, reason="incident_closed", by="service/dispatch"))
    past.when(deadline(later(3600))).then_nothing()
    past.when(send(E1, to=FLOOD)).then(dispatched(FLOOD, E1), assigned(E1, to=FLOOD))
