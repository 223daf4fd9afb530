"""Merging and un-merging: one incident stands for another, and gives it back as it was."""

from events.event import Event
from events.intake.incidents import IncidentArchived, IncidentReopened, IncidentStabilized
from services.intake import incident
from tests.services.asked import close, merge, unmerge
from tests.services.city import ANNA, FIRE, FLOOD, T0, closed, merged, opened, unmerged
from tests.services.given import deadline
from tests.services.intake.assessed import clear_hazard, flag_hazard, hazard_cleared, hazard_flagged
from tests.services.intake.past import CLOSED, OPENED, given

GAS = "gas"
MONTH = T0 + incident.ARCHIVED_AFTER


def archived(key: str) -> Event:
    return IncidentArchived(at=MONTH, by="service/intake", incident=key)


TWO = (*OPENED, opened(FLOOD, "20261123-00002"), opened(GAS, "20261123-00003"))
MERGED = (*TWO, merged(FIRE, FLOOD))
CHAIN = (*MERGED, merged(FLOOD, GAS))


def test_a_refusal_names_incidents_by_the_numbers_that_people_say() -> None:
    both = (opened(FIRE, "20261123-00001"), opened(FLOOD, "20261123-00002"))
    refusal = given(both, merged(FIRE, FLOOD)).when(close(FIRE)).refusal
    assert refusal
    assert refusal.message.startswith("incident 20261123-00001 is merged into 20261123-00002, which stands for both")
    assert refusal.allowed == (FLOOD,)


def test_an_incident_is_merged_into_another_one() -> None:
    given(TWO).when(merge(FIRE, FLOOD)).then(merged(FIRE, FLOOD))


def test_to_merge_it_again_changes_nothing() -> None:
    given(MERGED).when(merge(FIRE, FLOOD)).then_nothing()


def test_an_incident_is_not_merged_into_itself() -> None:
    given(TWO).when(merge(FIRE, FIRE)).then(refused="same_incident", field="into")


def test_a_merged_incident_is_not_merged_elsewhere() -> None:
    given(MERGED).when(merge(FIRE, GAS)).then(refused="incident_merged", field="incident", allowed=[FLOOD])


def test_into_a_merged_incident_nothing_is_merged_and_the_last_survivor_is_named() -> None:
    given(CHAIN, opened("smoke", "20261123-00004")).when(merge("smoke", FIRE)).then(
        refused="incident_merged", field="into", allowed=[GAS]
    )


def test_a_survivor_is_not_merged_into_what_it_stands_for() -> None:
    given(MERGED).when(merge(FLOOD, FIRE)).then(refused="incident_merged", field="into", allowed=[])
    given(CHAIN).when(merge(GAS, FIRE)).then(refused="incident_merged", field="into", allowed=[])


def test_only_open_incidents_are_merged() -> None:
    legal = ["report_upward", "report_casualties", "add_note", "strike_note", "link_incidents", "unlink_incidents"]
    legal.append("reopen_incident")
    two = (*TWO, closed(FIRE))
    given(two).when(merge(FIRE, FLOOD)).then(refused="incident_closed", field="incident", allowed=legal)
    given(two).when(merge(FLOOD, FIRE)).then(refused="incident_closed", field="into", allowed=legal)
    given(OPENED).when(merge(FIRE, FLOOD)).then(refused="unknown_incident", field="into")
    given(OPENED).when(merge(FLOOD, FIRE)).then(refused="unknown_incident", field="incident")


def test_what_stands_for_others_may_be_stood_for_itself() -> None:
    given(MERGED).when(merge(FLOOD, GAS)).then(merged(FLOOD, GAS))


def test_an_incident_is_given_back() -> None:
    past = given(MERGED)
    past.when(unmerge(FIRE)).then(unmerged(FIRE, FLOOD))
    past.when(close(FIRE)).then(closed(FIRE))


def test_it_comes_back_under_control_where_it_was() -> None:
    stable = IncidentStabilized(at=T0, by=ANNA, incident=FIRE)
    past = given(TWO, stable, merged(FIRE, FLOOD), unmerged(FIRE, FLOOD))
    here = past.play.state.incidents[FIRE]
    assert isinstance(here, incident.Open)
    assert here.stabilized


def test_what_was_merged_into_it_stays_with_it() -> None:
    past = given(CHAIN)
    past.when(unmerge(FLOOD)).then(unmerged(FLOOD, GAS))
    assert past.play.state.absorbed(FLOOD) == (FIRE,)
    assert past.play.state.absorbed(GAS) == ()


def test_only_what_is_merged_is_un_merged() -> None:
    past = given(OPENED).when(unmerge(FIRE))
    assert past.refusal
    assert past.refusal.code == "illegal_transition"


def test_what_it_stands_for_is_closed_with_it() -> None:
    given(CHAIN).when(close(GAS)).then(closed(GAS, FLOOD, FIRE))


def test_a_decision_on_a_merged_incident_names_the_last_survivor() -> None:
    given(CHAIN).when(close(FIRE)).then(refused="incident_merged", field="incident", allowed=[GAS])


def test_what_is_un_merged_from_a_closed_incident_comes_back_open() -> None:
    """That the survivor is over says nothing of what is not the same: somebody must look at it."""
    past = given(MERGED, closed(FLOOD, FIRE))
    past.when(unmerge(FIRE)).then(unmerged(FIRE, FLOOD))
    assert isinstance(past.play.state.incidents[FIRE], incident.Open)
    assert isinstance(past.play.state.incidents[FLOOD], incident.Closed)


def test_what_is_merged_is_archived_with_its_survivor() -> None:
    past = given(CHAIN, closed(GAS, FLOOD, FIRE))
    happened = past.when(deadline(MONTH)).happened
    assert {archived(FIRE), archived(FLOOD), archived(GAS)} <= {*happened}


def test_what_is_merged_is_not_archived_while_its_survivor_is_open() -> None:
    again = IncidentReopened(at=T0, by=ANNA, incident=GAS, reason="smoke")
    for past in (given(CHAIN), given(CHAIN, closed(GAS, FLOOD, FIRE), again)):
        assert all(event.key not in {FIRE, FLOOD, GAS} for event in past.when(deadline(MONTH)).happened)


def test_what_stays_with_an_un_merged_incident_is_not_archived_with_the_closed_one() -> None:
    past = given(CHAIN, closed(GAS, FLOOD, FIRE), unmerged(FLOOD, GAS))
    happened = past.when(deadline(MONTH)).happened
    assert archived(GAS) in happened
    assert archived(FIRE) not in happened


def test_a_closed_one_stands_for_nothing_that_was_given_back() -> None:
    given(MERGED, unmerged(FIRE, FLOOD)).when(close(FLOOD)).then(closed(FLOOD))


def test_a_closed_incident_is_not_un_merged() -> None:
    past = given(CLOSED).when(unmerge(FIRE))
    assert past.refusal
    assert past.refusal.code == "incident_closed"


def test_a_hazard_flagged_before_is_cleared_where_it_is_as_it_is_shown_with_the_survivor() -> None:
    past = given(MERGED, hazard_flagged("gas"))
    past.when(clear_hazard("gas")).then(hazard_cleared("gas"))
    past.when(flag_hazard("gas")).then(refused="incident_merged", field="incident", allowed=[FLOOD])


def test_a_log_of_history_that_says_of_two_that_each_stands_for_the_other_is_folded() -> None:
    past = given(TWO, merged(FIRE, FLOOD), merged(FLOOD, FIRE), closed(FLOOD), merged(GAS, FLOOD), closed(FIRE))
    assert set(past.play.state.absorbed(FIRE)) <= {FLOOD, GAS}
    circle = given(TWO, merged(FIRE, FLOOD), merged(FLOOD, GAS), merged(GAS, FIRE))
    assert circle.play.state.absorbed(FIRE) == (GAS, FLOOD)
