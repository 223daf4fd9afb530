"""Links: two incidents that have to do with each other, and stay two."""

from events.event import Event
from events.intake.incidents import IncidentsLinked, IncidentsUnlinked
from events.values import Relation
from services.intake.commands.incidents import LinkIncidents, UnlinkIncidents
from tests.services.city import ANNA, FIRE, FLOOD, T0, closed, merged
from tests.services.intake.assessed import archived
from tests.services.intake.past import OPENED, given
from tests.services.intake.test_merging import GAS, MERGED, TWO


def link(a: str = FIRE, b: str = FLOOD, relation: Relation = Relation.RELATED) -> LinkIncidents:
    return LinkIncidents(by=ANNA, incident=a, other=b, relation=relation)


def unlink(a: str = FIRE, b: str = FLOOD, relation: Relation = Relation.RELATED) -> UnlinkIncidents:
    return UnlinkIncidents(by=ANNA, incident=a, other=b, relation=relation)


def linked(relation: Relation = Relation.RELATED) -> Event:
    return IncidentsLinked(at=T0, by=ANNA, incident=FIRE, other=FLOOD, relation=relation)


def unlinked(relation: Relation = Relation.RELATED) -> Event:
    return IncidentsUnlinked(at=T0, by=ANNA, incident=FIRE, other=FLOOD, relation=relation)


def test_two_incidents_are_linked() -> None:
    given(TWO).when(link()).then(linked())


def test_a_closed_incident_is_linked_too() -> None:
    given(TWO, closed(FLOOD)).when(link()).then(linked())


def test_to_link_them_again_changes_nothing() -> None:
    given(TWO, linked()).when(link()).then_nothing()


def test_what_is_related_is_so_both_ways() -> None:
    past = given(TWO, linked())
    past.when(link(FLOOD, FIRE)).then_nothing()
    past.when(unlink(FLOOD, FIRE)).then(unlinked())


def test_a_cause_is_none_the_other_way_round() -> None:
    past = given(TWO, linked(Relation.CAUSED_BY))
    past.when(unlink(FLOOD, FIRE, Relation.CAUSED_BY)).then_nothing()
    past.when(unlink(FIRE, FLOOD, Relation.CAUSED_BY)).then(unlinked(Relation.CAUSED_BY))


def test_an_incident_is_not_linked_with_itself() -> None:
    given(TWO).when(link(FIRE, FIRE)).then(refused="same_incident", field="other")


def test_an_incident_is_not_linked_with_one_that_nobody_opened() -> None:
    given(OPENED).when(link()).then(refused="unknown_incident", field="other")


def test_who_links_a_merged_incident_is_told_the_survivor() -> None:
    past = given(MERGED, merged(FLOOD, GAS))
    past.when(link(FIRE, GAS)).then(refused="incident_merged", field="incident", allowed=[GAS])
    past.when(link(GAS, FIRE)).then(refused="incident_merged", field="other", allowed=[GAS])


def test_a_link_of_a_merged_incident_can_be_taken_away() -> None:
    given(TWO, linked(), merged(FIRE, FLOOD)).when(unlink()).then(unlinked())


def test_where_there_is_no_such_link_nothing_is_taken_away() -> None:
    given(TWO, linked(Relation.PART_OF)).when(unlink()).then_nothing()


def test_a_link_that_an_archived_incident_holds_is_not_said_to_be_gone() -> None:
    past = given(TWO, linked(), closed(FIRE), archived())
    past.when(unlink(FLOOD, FIRE)).then(refused="incident_archived", field="other")
