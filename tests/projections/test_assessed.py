"""How bad an incident is, as its rows say it."""

from events.intake import incidents as told_of
from events.intake.reference import IncidentField as F
from events.values import Level
from projections.hazards import Hazard, hazards
from projections.incidents import WITHOUT_LEVEL, incidents
from tests.projections.told import (
    ANNA,
    FIRE,
    T0,
    at,
    attached,
    casualties_reported,
    closed,
    hazard_cleared,
    hazard_flagged,
    level_changed,
    opened,
    reopened,
    row,
    stabilized,
)

OVERDUE = told_of.UpwardReportOverdue(at=at(240), by=ANNA, incident=FIRE, level=Level.II)
REPORTED = told_of.ReportedUpward(at=at(250), by=ANNA, incident=FIRE, to="city government")
FLAGGED, CLEARED, STABLE, REOPENED = hazard_flagged(), hazard_cleared(), stabilized(), reopened()


async def test_an_incident_is_under_control_closed_and_open_again() -> None:
    stable = await row(incidents, FIRE, opened(), STABLE)
    assert stable
    assert (stable.status, stable.stabilized_at) == ("stabilized", at(30))
    again = await row(incidents, FIRE, opened(), STABLE, closed(), REOPENED)
    assert again
    assert (again.status, again.stabilized_at, again.closed_at, again.disposition) == ("open", None, None, None)


async def test_levels_are_ordered_the_highest_first_and_whoever_has_none_comes_last() -> None:
    ranks = [
        await row(incidents, FIRE, opened(), *said) for said in ((), *([level_changed(FIRE, one)] for one in Level))
    ]
    assert [found and found.rank for found in ranks] == [WITHOUT_LEVEL, 1, 2, 3, 4]


async def test_a_report_that_was_missed_is_overdue_until_it_is_made() -> None:
    missed = await row(incidents, FIRE, opened(), level_changed(FIRE, Level.II, 240), OVERDUE)
    assert missed
    assert (missed.report_by, missed.report_overdue) == (at(240), True)
    made = await row(incidents, FIRE, opened(), level_changed(FIRE, Level.II, 240), OVERDUE, REPORTED)
    assert made
    assert (made.report_by, made.report_overdue, made.reported_upward_at) == (None, False, at(250))


async def test_a_higher_level_does_not_make_up_for_a_report_that_was_missed_and_one_without_a_report_ends_it() -> None:
    higher = await row(
        incidents, FIRE, opened(), level_changed(FIRE, Level.II, 240), OVERDUE, level_changed(FIRE, Level.I, 480)
    )
    assert higher
    assert (higher.report_by, higher.report_overdue) == (at(480), True)
    lower = await row(
        incidents, FIRE, opened(), level_changed(FIRE, Level.II, 240), OVERDUE, level_changed(FIRE, Level.III)
    )
    assert lower
    assert (lower.report_by, lower.report_overdue) == (None, False)


async def test_casualties_are_what_was_said_last_of_each_count() -> None:
    found = await row(
        incidents, FIRE, opened(), casualties_reported(injured=3, trapped=2), casualties_reported(trapped=0)
    )
    assert found
    assert (found.dead, found.injured, found.trapped) == (None, 3, 0)


async def test_what_is_known_is_what_was_said() -> None:
    bare = opened().model_copy(update={"place": opened().place.model_copy(update={"address": None})})
    nothing = await row(incidents, FIRE, bare)
    assert nothing
    assert nothing.known == {F.POINT}
    note = told_of.NoteAdded(at=T0, by=ANNA, incident=FIRE, note="n1", text="smoke")
    all_of_it = await row(
        incidents, FIRE, opened(), attached(), level_changed(FIRE, Level.IV), casualties_reported(dead=0), CLEARED, note
    )
    assert all_of_it
    assert all_of_it.known == set(F)


async def test_a_hazard_says_who_flagged_it_and_why_it_was_cleared() -> None:
    key = FIRE, "gas"
    flagged = Hazard(FIRE, "gas", "third floor", T0, ANNA)
    assert await row(hazards, key, FLAGGED) == flagged
    cleared = flagged._replace(cleared_at=at(5), cleared_by=ANNA, reason="shut off")
    assert await row(hazards, key, FLAGGED, CLEARED) == cleared
    assert await row(hazards, key, FLAGGED, CLEARED, FLAGGED) == flagged


async def test_a_hazard_that_was_looked_for_and_not_found_was_never_flagged() -> None:
    assert await row(hazards, (FIRE, "gas"), CLEARED) == Hazard(
        FIRE, "gas", cleared_at=at(5), cleared_by=ANNA, reason="shut off"
    )
