"""Which incidents a call may belong to: each reason by itself, and what is never offered."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events.event import Event
from events.intake.calls import CallArchived, CallAttached, CallReceived, CallTriaged
from events.intake.incidents import (
    IncidentArchived,
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentUnmerged,
    LocationCorrected,
)
from events.intake.reference import IncidentType, IncidentTypesPublished, Words
from events.people import Caller
from events.values import Channel, Place, Point
from services.common.command import Refused
from services.common.place import GivenPlace, GivenPoint
from services.intake.questions import Candidate, DuplicateCandidates
from services.intake.rules import Rules
from services.intake.service import intake
from services.intake.tuning import Tuning
from tests.services.city import ANNA, FIRE, FLOOD, T0, later
from tests.services.given import Past, given_in
from tests.services.intake.past import SHANGHAI, given

NOON = T0
ANOTHER = "another"
LI = Caller(person="ab" * 16)
WANG = Caller(person="cd" * 16)


def place(north: float = 0.0, east: float = 0.0, *, address: str | None = None, within: float | None = None) -> Place:
    """So many metres north and east of People's Square."""
    point = Point(lat=31.2304 + north / 111_195, lon=121.4737 + east / 95_100)
    return Place(address=address, point=point, uncertainty_m=within)


HERE = place()


def opened(
    incident: str = FIRE, where: Place = HERE, type: str = "structure_fire", at: datetime = T0
) -> IncidentOpened:
    return IncidentOpened(at=at, by=ANNA, incident=incident, number="1", type=type, priority=2, place=where)


def called(
    call: str = "new", where: Place | None = HERE, at: datetime = T0, caller: Caller | None = None, type: str = ""
) -> list[Event]:
    """A call that came in; triaged, if a type is given."""
    received = CallReceived(at=at, by=ANNA, call=call, channel=Channel.FIRE_119, place=where, caller=caller)
    asked: dict[str, Any] = {"protocol": "fire", "protocol_version": 1, "answers": {}, "code": "x", "priority": 2}
    return [received, *([CallTriaged(at=at, by=ANNA, call=call, type=type, **asked)] if type else [])]


def attached(call: str, to: str = FIRE) -> Event:
    return CallAttached(at=T0, by=ANNA, call=call, incident=to, role="primary")


def closed(incident: str = FIRE, at: datetime = T0) -> Event:
    return IncidentClosed(at=at, by=ANNA, incident=incident, disposition="resolved")


def published() -> Event:
    """A structure fire may be reported as an explosion; a wildfire is another fire; a fall is medical."""
    types = {
        "structure_fire": ("fire", ("explosion",)),
        "explosion": ("police", ()),
        "wildfire": ("fire", ()),
        "fall": ("medical", ()),
    }
    listed = tuple(
        IncidentType(type=key, label=Words(zh=key, en=key), family=family, compatible=compatible)
        for key, (family, compatible) in types.items()
    )
    return IncidentTypesPublished(at=T0, by=ANNA, catalogue="types", number=1, sample=False, types=listed)


OF_THE_CALL = DuplicateCandidates(call="new")


def offered(*past: Past, now: datetime = T0, question: DuplicateCandidates = OF_THE_CALL) -> list[Candidate]:
    return list(given(*past).asks(question, now=now).candidates)


def only(*past: Past, now: datetime = T0, question: DuplicateCandidates = OF_THE_CALL) -> Candidate:
    [candidate] = offered(*past, now=now, question=question)
    return candidate


def codes(candidate: Candidate) -> set[str]:
    return {reason.code for reason in candidate.reasons}


def number(candidate: Candidate, code: str) -> float | None:
    [reason] = [reason for reason in candidate.reasons if reason.code == code]
    return reason.metres if reason.metres is not None else reason.seconds


def test_a_call_from_the_same_spot_is_offered_the_incident_that_is_open_there() -> None:
    candidate = only(opened(), called(type="structure_fire"))
    assert (candidate.incident, candidate.score, candidate.distance_m) == (FIRE, 1.0, 0.0)
    assert codes(candidate) == {"near", "opened", "same_type"}


def test_nothing_is_offered_where_nothing_is_open() -> None:
    assert offered(called()) == []


def test_the_nearer_one_is_offered_first() -> None:
    offers = offered(opened(FLOOD, place(200)), opened(FIRE, place(50)), called(type="structure_fire"))
    assert [offer.incident for offer in offers] == [FIRE, FLOOD]
    assert number(offers[0], "near") == pytest.approx(50, abs=1)


def test_what_is_a_kilometre_away_is_not_offered_unless_the_caller_s_place_is_that_vague() -> None:
    assert offered(opened(where=place(800)), called(type="structure_fire")) == []
    vague = only(opened(where=place(800)), called(where=place(within=1000), type="structure_fire"))
    assert vague.score < 0.5, "and then it says less than a place that is known well"


def test_a_vague_place_never_makes_the_search_wider_than_its_bound() -> None:
    far = opened(where=place(2_500, within=100_000))
    assert offered(far, called(where=place(within=1_000_000), type="structure_fire")) == []


def test_a_later_call_is_a_little_less_likely_but_not_while_somebody_has_just_called() -> None:
    soon = only(opened(), called(at=later(60), type="structure_fire"))
    late = only(opened(), called(at=later(1800), type="structure_fire"))
    again = only(
        opened(), called("first", at=later(1750)), attached("first"), called(at=later(1800), type="structure_fire")
    )
    assert min(soon.score, again.score) > late.score > Tuning().while_open
    assert number(late, "opened") == 1800
    assert (number(again, "opened"), number(again, "last_call")) == (1800, 50)


@pytest.mark.parametrize(
    ("type", "code"),
    [
        ("structure_fire", "same_type"),
        ("explosion", "compatible_type"),
        ("wildfire", "same_family"),
        ("fall", "other_type"),
        ("never_heard_of", "other_type"),
    ],
)
def test_types_are_compared_as_the_jurisdiction_has_published_them(type: str, code: str) -> None:
    assert code in codes(only(published(), opened(), called(type=type)))


def test_of_two_that_are_as_near_the_one_of_the_more_fitting_type_is_first() -> None:
    incidents = [opened(type, type=type) for type in ("fall", "wildfire", "explosion", "structure_fire")]
    offers = offered(published(), *incidents, called(type="structure_fire"))
    assert [offer.incident for offer in offers] == ["structure_fire", "explosion", "wildfire", "fall"]


def test_a_call_that_was_not_triaged_yet_is_between_them() -> None:
    fits, unknown, differs = (
        only(published(), opened(), called(type=type)).score for type in ("structure_fire", "", "fall")
    )
    assert fits > unknown > differs


def test_the_same_address_is_enough_without_any_point() -> None:
    candidate = only(
        opened(where=Place(address="南京路１００号")), called(where=Place(address="南京路100号"), type="structure_fire")
    )
    assert candidate.distance_m is None
    assert codes(candidate) == {"same_address", "opened", "same_type"}


def test_the_streets_of_a_crossing_may_be_told_in_either_order() -> None:
    one, other = Place(address="York Rd & Greenwood Ave"), Place(address="GREENWOOD AVE & YORK RD")
    assert "same_address" in codes(only(opened(where=one), called(where=other)))


def test_the_same_address_somewhere_else_is_another_one() -> None:
    assert offered(opened(where=place(9_000, address="Main St 1")), called(where=place(address="Main St 1"))) == []


def test_another_address_at_the_same_point_speaks_against_it_as_maps_put_unknown_ones_together() -> None:
    one, other = place(address="Hebei Rd & Dalian Rd"), place(address="Century Ave 5")
    differs = only(opened(where=one), called(where=other, type="structure_fire"))
    assert "other_address" in codes(differs)
    assert differs.score == pytest.approx(Tuning().other_address)


def test_addresses_with_a_road_in_common_are_no_others() -> None:
    one, other = place(address="南京东路20号外滩"), place(address="和平饭店, 南京东路与四川中路交叉口")
    assert "other_address" not in codes(only(opened(where=one), called(where=other)))


def test_whoever_called_about_it_before_is_offered_it_wherever_they_are() -> None:
    past: list[Past] = [opened(), called("first", caller=LI), attached("first")]
    candidate = only(*past, called(where=place(5_000), at=later(300), caller=LI))
    assert codes(candidate) == {"same_caller", "opened", "last_call"}
    assert offered(*past, called(where=place(5_000), at=later(300), caller=WANG)) == []


def test_where_somebody_else_called_from_counts_as_well_as_where_the_incident_is_thought_to_be() -> None:
    past: list[Past] = [opened(where=place(1_000)), called("first", where=place(20)), attached("first")]
    assert only(*past, called()).distance_m == pytest.approx(20, abs=1)
    at = later(4 * 3600)
    assert offered(*past, called(at=at), now=at) == [], "long after, only the incident's own place counts"


def test_an_incident_is_found_where_it_was_corrected_to() -> None:
    moved = LocationCorrected(at=T0, by=ANNA, incident=FIRE, place=place(5_000))
    assert offered(opened(), moved, called()) == []
    assert only(opened(), moved, called(where=place(5_000))).incident == FIRE


def test_what_was_closed_just_now_is_offered_for_it_may_not_be_over() -> None:
    at = later(300)
    candidate = only(opened(), closed(at=later(60)), called(at=at, type="structure_fire"), now=at)
    assert number(candidate, "closed_recently") == 240
    assert candidate.score < only(opened(), called(at=at, type="structure_fire"), now=at).score
    at = later(60) + Tuning().closed_within + timedelta(seconds=1)
    assert offered(opened(), closed(at=later(60)), called(at=at, type="structure_fire"), now=at) == []


def test_what_was_closed_and_is_open_again_is_open() -> None:
    again = IncidentReopened(at=T0, by=ANNA, incident=FIRE, reason="smoke")
    assert "closed_recently" not in codes(only(opened(), closed(), again, called()))


def test_an_archived_incident_is_never_offered() -> None:
    assert offered(opened(), closed(), IncidentArchived(at=T0, by=ANNA, incident=FIRE), called()) == []


MERGED = IncidentMerged(at=T0, by=ANNA, incident=FLOOD, into=FIRE)


def test_an_absorbed_incident_is_offered_as_the_one_that_stands_for_it() -> None:
    candidate = only(opened(FLOOD), opened(FIRE, place(5_000)), MERGED, called())
    assert candidate.incident == FIRE
    [reason] = [reason for reason in candidate.reasons if reason.code == "merged"]
    assert reason.incident == FLOOD


def test_a_survivor_is_offered_once_for_the_best_of_all_that_it_stands_for() -> None:
    candidate = only(opened(FLOOD, place(100)), opened(FIRE), MERGED, called())
    assert (candidate.incident, candidate.distance_m) == (FIRE, 0.0)
    assert "merged" not in codes(candidate)


def test_an_absorbed_incident_is_not_offered_when_its_survivor_is_over() -> None:
    at = later(7_200)
    assert offered(opened(FLOOD), opened(FIRE), MERGED, closed(), called(at=at), now=at) == []


def test_incidents_that_are_merged_in_a_circle_as_no_command_leaves_them_are_not_offered() -> None:
    back = IncidentMerged(at=T0, by=ANNA, incident=FIRE, into=FLOOD)
    assert offered(opened(FLOOD), opened(FIRE), MERGED, back, called()) == []


def test_an_incident_that_is_no_longer_merged_is_offered_itself() -> None:
    undone = IncidentUnmerged(at=T0, by=ANNA, incident=FLOOD, out_of=FIRE, reason="two fires")
    offers = offered(opened(FLOOD), opened(FIRE, place(5_000)), MERGED, undone, called())
    assert [offer.incident for offer in offers] == [FLOOD]


def test_a_call_is_not_offered_what_it_is_attached_to_but_what_else_it_may_be() -> None:
    offers = offered(opened(FIRE), opened(FLOOD), called(), attached("new"))
    assert [offer.incident for offer in offers] == [FLOOD]


def test_five_are_offered_at_most() -> None:
    assert len(offered(*[opened(f"i{n}", place(n)) for n in range(9)], called())) == Tuning().most


def test_a_call_that_is_only_described_is_compared_as_well() -> None:
    given_place = GivenPlace(point=GivenPoint(lat=31.2304, lon=121.4737))
    described = DuplicateCandidates(place=given_place, type="structure_fire", at=later(60))
    candidate = only(opened(), question=described, now=later(120))
    assert number(candidate, "opened") == 60
    assert "same_type" in codes(candidate)


def test_of_a_call_that_says_nothing_of_where_nothing_is_offered() -> None:
    assert offered(opened(), called(where=None)) == []
    assert offered(opened(), called(where=Place(text="behind the market"))) == []


@pytest.mark.parametrize(
    ("past", "code"),
    [([], "unknown_call"), ([*called(), CallArchived(at=T0, by=ANNA, call="new")], "call_archived")],
)
def test_a_call_that_nobody_has_is_refused(past: list[Event], code: str) -> None:
    with pytest.raises(Refused) as refused:
        offered(*past)
    assert (refused.value.refusal.code, refused.value.refusal.field) == (code, "call")


@pytest.mark.parametrize("wrong", [{}, {"call": "c", "place": {"address": "x"}}, {"call": "c", "type": "fire"}])
def test_a_question_is_about_a_call_or_about_a_place(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"one of the two|leave them out"):
        DuplicateCandidates.model_validate(wrong)


def test_a_jurisdiction_may_weigh_otherwise() -> None:
    strict = given_in(intake(SHANGHAI, Rules(duplicates=Tuning(least=0.99))))
    assert strict(opened(where=place(50)), called()).asks(OF_THE_CALL).candidates == ()
