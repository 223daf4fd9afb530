"""Where help is needed is said as often as it is known better; every time it is told by whom, and how sure it is."""

import pytest

from events.event import Event
from events.intake.calls import CallArchived, CallEnded, CallLocated
from events.intake.incidents import IncidentArchived, IncidentMerged, LocationCorrected
from events.values import CallEnding, Datum, Original, Place, PlaceSource, Point
from services.common.place import GivenPlace, GivenPoint
from services.intake.call import Waiting
from services.intake.commands.calls import LocateCall
from services.intake.commands.incidents import CorrectLocation
from services.intake.incident import Open
from services.intake.service import intake
from tests.services.city import BUND, CALL, FIRE, FLOOD, T0, opened
from tests.services.given import given_in
from tests.services.intake.past import CALLED, CLOSED, OPENED, SHANGHAI

LI = "calltaker/li"
given = given_in(intake(SHANGHAI, grid=lambda point: f"cell-{point.lat:.2f}"))

FIX = GivenPlace(point=GivenPoint(lat=30.58, lon=114.27), uncertainty_m=300, source=PlaceSource.NETWORK)
FIXED = Place(point=Point(lat=30.58, lon=114.27), uncertainty_m=300, source=PlaceSource.NETWORK, cell="cell-30.58")
BEHIND = GivenPlace(text="behind the market", source=PlaceSource.CALLER)
ENDED = (*CALLED, CallEnded(at=T0, by=LI, call=CALL, ending=CallEnding.ABANDONED, callback_owed=True))


def locate(place: GivenPlace, call: str = CALL) -> LocateCall:
    return LocateCall(by=LI, call=call, place=place)


def located(place: Place) -> CallLocated:
    return CallLocated(at=T0, by=LI, call=CALL, place=place)


def correct(place: GivenPlace, incident: str = FIRE) -> CorrectLocation:
    return CorrectLocation(by=LI, incident=incident, place=place)


def corrected(place: Place) -> LocationCorrected:
    return LocationCorrected(at=T0, by=LI, incident=FIRE, place=place)


@pytest.mark.parametrize("past", [CALLED, OPENED, ENDED], ids=["waiting", "answered", "ended"])
def test_a_call_is_located_whatever_became_of_it(past: tuple[Event, ...]) -> None:
    given(past).when(locate(FIX)).then(located(FIXED))


def test_words_are_a_place_too() -> None:
    given(CALLED).when(locate(BEHIND)).then(located(Place(text="behind the market", source=PlaceSource.CALLER)))


def test_a_point_of_a_chinese_map_is_converted_and_kept_as_it_was_given() -> None:
    on_the_map = GivenPlace(point=GivenPoint(lat=31.17530398364597, lon=121.531541859215, datum=Datum.GCJ_02))
    play = given(CALLED)
    [event] = play.when(locate(on_the_map)).happened
    assert isinstance(event, CallLocated)
    assert event.place.original == Original(datum=Datum.GCJ_02, lat=31.17530398364597, lon=121.531541859215)
    assert event.place.point
    assert (round(event.place.point.lat, 6), round(event.place.point.lon, 6)) == (31.177428, 121.527211)
    assert event.place.cell == "cell-31.18"


def test_to_say_the_same_again_changes_nothing() -> None:
    given(CALLED, located(FIXED)).when(locate(FIX)).then_nothing()


def test_the_same_point_from_a_better_source_is_news() -> None:
    better = FIX.model_copy(update={"uncertainty_m": 5.0, "source": PlaceSource.DEVICE})
    given(CALLED, located(FIXED)).when(locate(better)).then(
        located(FIXED.model_copy(update={"uncertainty_m": 5.0, "source": PlaceSource.DEVICE}))
    )


def test_a_call_that_nobody_took_is_not_located() -> None:
    given(CALLED).when(locate(FIX, "nobody")).then(refused="unknown_call", field="call")


def test_an_archived_call_is_not_located() -> None:
    given(ENDED, CallArchived(at=T0, by=LI, call=CALL)).when(locate(FIX)).then(refused="call_archived", field="call")


def test_an_open_incidents_location_is_corrected() -> None:
    given(OPENED).when(correct(FIX)).then(corrected(FIXED))


def test_to_correct_it_to_where_it_is_changes_nothing() -> None:
    given(OPENED, corrected(FIXED)).when(correct(FIX)).then_nothing()


def test_two_desks_that_correct_different_things_at_once_both_succeed_and_both_hold() -> None:
    past = given(OPENED)
    past.when(correct(FIX)).then(corrected(FIXED))
    past.when(correct(BEHIND)).then(corrected(Place(text="behind the market", source=PlaceSource.CALLER)))
    past.when(correct(BEHIND)).then_nothing()
    past.when(correct(FIX)).then_nothing()
    incident = past.play.state.incidents[FIRE]
    assert isinstance(incident, Open)
    assert incident.facts.place == FIXED.model_copy(update={"address": BUND.address, "text": "behind the market"})


def test_a_better_point_takes_the_place_of_the_one_before_with_all_that_was_said_of_that() -> None:
    past = given(CALLED, located(FIXED))
    better = GivenPlace(point=GivenPoint(lat=30.59, lon=114.27))
    past.when(locate(better)).then(located(Place(point=Point(lat=30.59, lon=114.27), cell="cell-30.59")))
    call = past.play.state.calls[CALL]
    assert isinstance(call, Waiting)
    assert call.facts.place
    assert call.facts.place.uncertainty_m is None


def test_a_closed_incident_stays_where_it_is_until_it_is_reopened() -> None:
    refused = given(CLOSED).when(correct(FIX)).refusal
    assert refused
    assert (refused.code, refused.field) == ("incident_closed", "incident")
    assert "reopen_incident" in (refused.allowed or ())


def test_a_merged_incident_is_corrected_at_the_one_that_stands_for_it() -> None:
    merged = IncidentMerged(at=T0, by=LI, incident=FIRE, into=FLOOD)
    given(OPENED, opened(FLOOD), merged).when(correct(FIX)).then(
        refused="incident_merged", field="incident", allowed=[FLOOD]
    )


def test_an_archived_incident_is_not_corrected() -> None:
    archived = IncidentArchived(at=T0, by=LI, incident=FIRE)
    given(CLOSED, archived).when(correct(FIX)).then(refused="incident_archived", field="incident")


def test_an_incident_that_nobody_opened_is_nowhere() -> None:
    given(OPENED).when(correct(FIX, FLOOD)).then(refused="unknown_incident", field="incident")
