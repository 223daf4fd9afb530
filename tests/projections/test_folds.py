"""What events do to the rows of the read models."""

from typing import Any

import pytest

from events.dispatch import (
    AcknowledgementOverdue,
    UnitAcknowledged,
    UnitAtDestination,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
    UnitTransporting,
    UnitWentOffDuty,
)
from events.intake.calls import CallDetached
from events.intake.incidents import (
    IncidentMerged,
    IncidentsLinked,
    IncidentStabilized,
    IncidentsUnlinked,
    IncidentUnmerged,
    NoteAdded,
    NoteStruck,
)
from events.values import Relation
from projections.assignments import Assignment, assignments
from projections.calls import Call, calls
from projections.incidents import Incident, incidents
from projections.links import Link, links
from projections.notes import Note, notes
from projections.placed import placed
from projections.units import STATUSES, Unit, units
from tests.projections.told import (
    ANNA,
    E1,
    FIRE,
    FLOOD,
    SQUARE,
    T0,
    Step,
    assigned,
    at,
    attached,
    closed,
    on_duty,
    opened,
    received,
    registered,
    released,
    reported,
    row,
    step,
)

CALL = Call(
    "c1", "fire_119", "general", *placed(SQUARE), report="smoke", received_at=T0, received_by=ANNA, answer_by=None
)
OPEN = Incident(FIRE, f"20261123-{FIRE}", "fire", 1, "open", *placed(SQUARE), opened_at=at(1), opened_by=ANNA)
KNOWN = Unit(E1, "fire", ["engine", "ladder"], "S1")
STEPS: dict[type[Step], str] = {
    UnitAcknowledged: "acknowledged",
    UnitEnRoute: "en_route",
    UnitOnScene: "on_scene",
    UnitTransporting: "transporting",
    UnitAtDestination: "at_destination",
}


async def test_a_call_is_as_it_was_received() -> None:
    assert await row(calls, "c1", received()) == CALL


async def test_a_call_without_a_place_has_none() -> None:
    call = await row(calls, "c1", received().model_copy(update={"place": None, "report": None}))
    assert call == CALL._replace(address=None, lat=None, lon=None, report=None)


async def test_an_attached_call_names_its_incident() -> None:
    assert await row(calls, "c1", received(), attached()) == CALL._replace(
        incident=FIRE, role="primary", status="answered", handler=ANNA
    )


async def test_an_incident_is_open_until_it_is_closed() -> None:
    assert await row(incidents, FIRE, opened()) == OPEN
    ended = OPEN._replace(status="closed", closed_at=at(60), disposition="done")
    assert await row(incidents, FIRE, opened(), closed()) == ended


async def test_only_the_primary_call_is_where_an_incident_began() -> None:
    again = attached("c2", minute=2).model_copy(update={"role": "duplicate"})
    both = OPEN._replace(call="c1", calls_changed_at=at(2))
    assert await row(incidents, FIRE, opened(), attached(), again) == both, "and that one more told of it is a change"
    gone = CallDetached(at=at(3), by=ANNA, call="c2", incident=FIRE, reason="another fire")
    assert await row(incidents, FIRE, opened(), attached(), again, gone) == both._replace(calls_changed_at=at(3))


NOTED = NoteAdded(at=at(2), by=ANNA, incident=FIRE, note="n1", text="hydrant is dry")
NOTE = Note(FIRE, "n1", "hydrant is dry", ANNA, at(2))
STRUCK = NoteStruck(at=at(3), by="supervisor/chen", incident=FIRE, note="n1", reason="it is not")


async def test_a_note_keeps_its_words_and_both_names() -> None:
    assert await row(notes, (FIRE, "n1"), NOTED) == NOTE
    struck = NOTE._replace(struck_by="supervisor/chen", struck_at=at(3), struck_reason="it is not")
    assert await row(notes, (FIRE, "n1"), NOTED, STRUCK) == struck


async def test_an_incident_counts_the_notes_that_hold() -> None:
    assert await row(incidents, FIRE, opened(), NOTED) == OPEN._replace(notes=1)
    assert await row(incidents, FIRE, opened(), NOTED, STRUCK) == OPEN


async def test_a_link_stands_until_it_is_taken_away() -> None:
    both: dict[str, Any] = {"by": ANNA, "incident": FIRE, "other": FLOOD, "relation": Relation.CAUSED_BY}
    key = (FIRE, FLOOD, "caused_by")
    link = Link(*key, ANNA, at(2))
    made, taken = IncidentsLinked(at=at(2), **both), IncidentsUnlinked(at=at(3), **both)
    assert await row(links, key, made) == link
    assert await row(links, key, made, taken) == link._replace(standing=False)
    assert await row(links, key, made, taken, made) == link


async def test_a_merged_incident_comes_back_as_what_it_was() -> None:
    merged = IncidentMerged(at=at(3), by=ANNA, incident=FIRE, into=FLOOD)
    unmerged = IncidentUnmerged(at=at(4), by=ANNA, incident=FIRE, out_of=FLOOD, reason="two streets")
    stable = IncidentStabilized(at=at(2), by=ANNA, incident=FIRE)
    assert await row(incidents, FIRE, opened(), merged) == OPEN._replace(status="merged", merged_into=FLOOD)
    assert await row(incidents, FIRE, opened(), merged, unmerged) == OPEN
    under_control = OPEN._replace(status="stabilized", stabilized_at=at(2))
    assert await row(incidents, FIRE, opened(), stable, merged, unmerged) == under_control


async def test_a_registered_unit_is_off_duty_until_it_goes_on() -> None:
    assert await row(units, E1, registered()) == KNOWN
    assert await row(units, E1, registered(), on_duty()) == KNOWN._replace(duty=True, status="available")
    off = UnitWentOffDuty(at=T0, by=ANNA, unit=E1)
    assert await row(units, E1, registered(), on_duty(), off) == KNOWN


async def test_a_unit_of_which_others_report_is_known_by_its_id_alone() -> None:
    assert await row(units, E1, reported()) == Unit(E1, None, [], incident=FIRE, status="dispatched")


@pytest.mark.parametrize("kind", STEPS)
async def test_a_units_status_is_how_far_its_assignment_has_got(kind: type[Step]) -> None:
    unit = await row(units, E1, registered(), on_duty(), assigned(), step(kind))
    assert unit == KNOWN._replace(duty=True, incident=FIRE, status=STEPS[kind])
    assert STEPS[kind] in STATUSES


async def test_a_status_never_goes_back() -> None:
    unit = await row(units, E1, assigned(), step(UnitOnScene), step(UnitEnRoute))
    assert unit == Unit(E1, None, [], incident=FIRE, status="on_scene")


async def test_a_unit_that_went_off_duty_on_the_way_is_still_on_the_way() -> None:
    unit = await row(units, E1, on_duty(), assigned(), UnitWentOffDuty(at=T0, by=ANNA, unit=E1), on_duty())
    assert unit == Unit(E1, None, [], duty=True, incident=FIRE, status="dispatched")


async def test_a_free_unit_is_available_when_on_duty() -> None:
    assert await row(units, E1, on_duty(), assigned(), step(UnitCleared)) == Unit(
        E1, None, [], duty=True, status="available"
    )
    assert await row(units, E1, assigned(), released()) == Unit(E1, None, [])


async def test_a_unit_reported_elsewhere_is_there_whatever_comes_of_the_former_place() -> None:
    there = Unit(E1, None, [], incident=FLOOD, status="dispatched")
    assert await row(units, E1, reported(), reported(incident=FLOOD), step(UnitOnScene), step(UnitCleared)) == there


async def test_an_assignment_keeps_every_stamp() -> None:
    events = [step(kind, minute=10 + number) for number, kind in enumerate(STEPS)]
    found = await row(assignments, (FIRE, E1), assigned(), *events, step(UnitCleared, minute=20))
    assert found == Assignment(FIRE, E1, False, at(3), at(2), at(10), at(11), at(12), at(13), at(14), at(20))
    assert found.ended_at == at(20)
    assert not found.out_of_order


async def test_a_stamp_before_an_earlier_step_is_out_of_order() -> None:
    found = await row(assignments, (FIRE, E1), reported(minute=5), step(UnitOnScene, minute=4))
    assert found
    assert found.reported
    assert found.out_of_order


async def test_a_step_of_an_unknown_assignment_is_kept_as_reported() -> None:
    found = await row(assignments, (FIRE, E1), step(UnitEnRoute, minute=4))
    assert found == Assignment(FIRE, E1, True, en_route_at=at(4))


async def test_a_unit_sent_again_to_the_same_incident_begins_anew() -> None:
    found = await row(assignments, (FIRE, E1), assigned(), released(), assigned(minute=40))
    assert found == Assignment(FIRE, E1, False, at(41), at(40))


async def test_a_release_says_why() -> None:
    found = await row(assignments, (FIRE, E1), assigned(), released())
    assert found
    assert (found.released_at, found.release_reason, found.ended_at) == (at(30), "not_needed", at(30))


async def test_an_unacknowledged_dispatch_says_since_when() -> None:
    overdue = AcknowledgementOverdue(at=at(3), by="service/dispatch", unit=E1, incident=FIRE)
    assert await row(assignments, (FIRE, E1), assigned(), overdue) == Assignment(
        FIRE, E1, False, at(3), at(2), overdue_at=at(3)
    )
