"""Under control, closed, and opened again; and what must be known of an incident before."""

from datetime import timedelta

import pytest

from events.event import Event
from events.intake.calls import CallArchived, CallDetached
from events.intake.incidents import LocationCorrected
from events.intake.reference import IncidentField
from events.values import Place, Point
from tests.services.asked import close
from tests.services.city import ANNA, CALL, FIRE, FLOOD, T0, attached, closed, opened, received
from tests.services.intake.assessed import (
    ITSELF,
    casualties_reported,
    classified,
    close_as,
    hazard_cleared,
    hazard_flagged,
    level_changed,
    note_added,
    note_struck,
    published,
    reopen,
    reopened,
    stabilize,
    stabilized,
    type_of_incident,
)
from tests.services.intake.past import CLOSED, INTAKE, OPENED, given
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_snapshot import again, folded, held

F = IncidentField
HAS_A_POINT = LocationCorrected(at=T0, by=ANNA, incident=FIRE, place=Place(point=Point(lat=31, lon=121)))


def test_an_incident_is_brought_under_control_once() -> None:
    past = given(OPENED)
    past.when(stabilize()).then(stabilized())
    past.when(stabilize()).then_nothing()


def test_an_incident_is_closed_from_where_it_stands() -> None:
    given(OPENED).when(close(FIRE)).then(closed(FIRE))
    given(OPENED, stabilized()).when(close(FIRE)).then(closed(FIRE))


def test_a_closed_incident_is_not_brought_under_control_any_more() -> None:
    legal = ["report_upward", "report_casualties", "add_note", "strike_note", "link_incidents", "unlink_incidents"]
    given(CLOSED).when(stabilize()).then(
        refused="incident_closed", field="incident", allowed=[*legal, "reopen_incident"]
    )


def test_what_was_closed_as_one_thing_is_not_closed_as_another_and_the_refusal_says_as_what() -> None:
    given(CLOSED).when(close_as("false_alarm")).then(
        refused="incident_closed", field="disposition", allowed=["resolved"]
    )


def test_a_wrong_disposition_is_mended_by_reopening() -> None:
    past = given(CLOSED)
    past.when(reopen()).then(reopened())
    past.when(close(FIRE)).then(closed(FIRE))


def test_what_is_not_under_control_after_all_is_reopened() -> None:
    past = given(OPENED, stabilized())
    past.when(reopen()).then(reopened())
    past.when(stabilize()).then(stabilized())


def test_a_reopened_incident_is_not_under_control() -> None:
    past = given(OPENED, stabilized(), closed(FIRE))
    past.when(reopen()).then(reopened())
    past.when(stabilize()).then(stabilized())


def test_to_reopen_what_is_open_changes_nothing() -> None:
    given(OPENED).when(reopen()).then_nothing()


def test_an_incident_that_nobody_opened_is_not_reopened() -> None:
    given(OPENED).when(reopen(FLOOD)).then(refused="unknown_incident", field="incident")


FIRE_ENDS = published(type_of_incident("fire", dispositions=("put_out", "false_alarm")), type_of_incident("flood"))


def test_before_any_types_are_published_an_incident_ends_in_any_way() -> None:
    given(OPENED).when(close(FIRE)).then(closed(FIRE))


def test_an_incident_ends_only_in_a_way_of_its_type_and_the_refusal_names_them() -> None:
    past = given(FIRE_ENDS, OPENED)
    past.when(close(FIRE)).then(refused="unknown_disposition", field="disposition", allowed=["put_out", "false_alarm"])
    assert past.when(close_as("put_out")).refusal is None


def test_a_type_that_names_no_way_to_end_ends_in_any() -> None:
    given(FIRE_ENDS, OPENED, classified("flood")).when(close(FIRE)).then(closed(FIRE))


def test_an_incident_of_a_type_that_was_not_published_ends_in_any_way() -> None:
    given(published(type_of_incident("flood", dispositions=("dry",))), OPENED).when(close(FIRE)).then(closed(FIRE))


def needing(*fields: IncidentField) -> Event:
    """A fire is not closed before these are known."""
    return published(type_of_incident("fire", close=fields))


def test_all_that_is_missing_is_named_when_an_incident_is_to_be_closed() -> None:
    past = given(needing(F.ADDRESS, F.POINT, F.LEVEL, F.CASUALTIES), OPENED)
    past.when(close(FIRE)).then(
        refused="incident_incomplete", field="incident", allowed=["point", "level", "casualties"]
    )


def test_nothing_is_blocked_before_the_step_that_needs_it() -> None:
    past = given(needing(F.LEVEL), OPENED)
    past.when(stabilize()).then(stabilized())
    past.when(close(FIRE)).then(refused="incident_incomplete", field="incident", allowed=["level"])


def test_some_things_must_be_known_before_it_is_called_under_control() -> None:
    needs = published(type_of_incident("fire", stabilize=(F.HAZARDS,)))
    past = given(needs, OPENED)
    past.when(stabilize()).then(refused="incident_incomplete", field="incident", allowed=["hazards"])
    past.play.happen(hazard_cleared("gas"))
    past.when(stabilize()).then(stabilized())


KNOWN = [
    (F.LEVEL, level_changed("IV")),
    (F.POINT, HAS_A_POINT),
    (F.CASUALTIES, casualties_reported(dead=0)),
    (F.HAZARDS, hazard_flagged("gas")),
    (F.HAZARDS, hazard_cleared("gas")),
    (F.PRIMARY_CALL, attached(CALL, to=FIRE)),
    (F.NOTE, note_added("n1")),
]


@pytest.mark.parametrize(("field", "said"), KNOWN, ids=lambda one: str(getattr(one, "name", one)))
def test_what_was_missing_is_said_and_the_incident_is_closed(field: IncidentField, said: Event) -> None:
    past = given(needing(field), received(CALL), opened(FIRE))
    past.when(close(FIRE)).then(refused="incident_incomplete", field="incident", allowed=[field])
    past.play.happen(said)
    past.when(close(FIRE)).then(closed(FIRE))


def test_a_note_that_was_struck_says_nothing() -> None:
    past = given(needing(F.NOTE), OPENED, note_added("n1"), note_struck("n1"))
    past.when(close(FIRE)).then(refused="incident_incomplete", field="incident", allowed=["note"])


def test_a_primary_call_that_was_about_something_else_is_missing_again() -> None:
    detached = CallDetached(at=T0, by=ANNA, call=CALL, incident=FIRE, reason="another house")
    given(needing(F.PRIMARY_CALL), OPENED, detached).when(close(FIRE)).then(
        refused="incident_incomplete", field="incident", allowed=["primary_call"]
    )


def test_an_incident_that_lasts_longer_than_a_month_still_knows_its_primary_call() -> None:
    call_archived = CallArchived(at=T0 + timedelta(days=30), by=ITSELF, call=CALL)
    given(needing(F.PRIMARY_CALL), OPENED, call_archived).when(close(FIRE)).then(closed(FIRE))


def test_what_its_type_needs_now_counts_and_not_what_it_needed_when_it_was_opened() -> None:
    given(needing(F.LEVEL), OPENED, needing()).when(close(FIRE)).then(closed(FIRE))
    given(needing(), OPENED, needing(F.LEVEL)).when(close(FIRE)).then(
        refused="incident_incomplete", field="incident", allowed=["level"]
    )


def test_an_instance_that_starts_from_a_snapshot_knows_all_that_was_said_of_an_incident() -> None:
    said = [event for _, event in KNOWN]
    memory = folded(INTAKE, [opening(), recorded(2, "intake", received(CALL), opened(FIRE), *said, fold=INTAKE.fold)])
    assert held(again(memory)) == held(memory)
    assert again(memory).state.primary_call(FIRE) == CALL
