"""What holds of offers whatever the city is like: the look by squares misses nothing, and order is order."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from events.intake.calls import CallReceived
from events.intake.incidents import IncidentOpened
from events.values import Channel, Place, Point
from services.common.distance import metres
from services.intake.likeness import Report, Trace, likeness
from services.intake.questions import Candidates, DuplicateCandidates
from services.intake.tuning import Tuning
from tests.services.city import ANNA, T0
from tests.services.intake.past import given
from tests.services.intake.test_duplicates import closed, opened

TUNING = Tuning()
CENTRES = [Point(lat=31.23, lon=121.47), Point(lat=0.0, lon=180.0), Point(lat=69.6, lon=-179.999)]
TYPES = st.sampled_from(["fire", "fall", "crash"])
MOMENTS = st.integers(0, 3600).map(lambda seconds: T0 + timedelta(seconds=seconds))
ADDRESSES = st.sampled_from([None, "Main St 1", "Main St & Oak Ave", "Quay 7"])
UNCERTAIN = st.sampled_from([None, 0.0, 300.0, 5_000.0])


@st.composite
def places(draw: st.DrawFn, centre: Point) -> Place:
    """Somewhere within some three kilometres."""
    north, east = draw(st.floats(-0.03, 0.03)), draw(st.floats(-0.03, 0.03))
    lon = (centre.lon + east + 180) % 360 - 180
    point = Point(lat=centre.lat + north, lon=lon)
    return Place(point=point, address=draw(ADDRESSES), uncertainty_m=draw(UNCERTAIN))


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[IncidentOpened], CallReceived]:
    """Incidents, and a call."""
    centre = draw(st.sampled_from(CENTRES))
    incidents = [
        opened(f"i{n}", draw(places(centre)), draw(TYPES), draw(MOMENTS)) for n in range(draw(st.integers(0, 12)))
    ]
    call = CallReceived(at=draw(MOMENTS), by=ANNA, call="new", channel=Channel.APP, place=draw(places(centre)))
    return incidents, call


def offers(incidents: list[IncidentOpened], call: CallReceived) -> Candidates:
    answer: Candidates = given(incidents, call).asks(DuplicateCandidates(call="new"), now=call.at)
    return answer


def one_by_one(incidents: list[IncidentOpened], call: CallReceived) -> dict[str, float]:
    """What comparing with every incident gives."""
    report = Report(call.at, call.place)
    alike = {
        incident.incident: likeness(report, Trace(incident.type, (incident.place,), incident.at), {}, TUNING).score
        for incident in incidents
    }
    return {key: score for key, score in alike.items() if score >= TUNING.least}


@given_any(cities())
@settings(max_examples=150, deadline=None)
def test_looking_into_squares_finds_what_looking_at_all_finds(city: tuple[list[IncidentOpened], CallReceived]) -> None:
    all_of_them = one_by_one(*city)
    found = offers(*city).candidates
    assert {offer.incident: offer.score for offer in found}.items() <= all_of_them.items()
    assert [offer.score for offer in found] == sorted(all_of_them.values(), reverse=True)[: TUNING.most]


@given_any(cities(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_is_the_same_whatever_happened_first(
    city: tuple[list[IncidentOpened], CallReceived], random: Random
) -> None:
    incidents, call = city
    shuffled = random.sample(incidents, len(incidents))
    assert offers(shuffled, call) == offers(incidents, call)


@given_any(cities())
@settings(max_examples=50, deadline=None)
def test_nothing_is_offered_from_farther_than_the_bound(city: tuple[list[IncidentOpened], CallReceived]) -> None:
    incidents, call = city
    points = {incident.incident: incident.place.point for incident in incidents}
    for offer in offers(incidents, call).candidates:
        there = points[offer.incident]
        assert call.place is not None
        assert call.place.point is not None
        assert there is not None
        assert metres(call.place.point, there) <= TUNING.farthest_m


@given_any(places(CENTRES[0]), places(CENTRES[0]), MOMENTS, MOMENTS, TYPES, TYPES)
@settings(max_examples=100, deadline=None)
def test_one_is_as_like_the_other_as_the_other_is_like_the_one(
    here: Place, there: Place, then: datetime, now: datetime, one: str, other: str
) -> None:
    forth = likeness(Report(now, here, one), Trace(other, (there,), then), {}, TUNING)
    back = likeness(Report(then, there, other), Trace(one, (here,), now), {}, TUNING)
    assert (forth.score, forth.distance_m) == (back.score, back.distance_m)
    assert 0 <= forth.score <= 1


@given_any(places(CENTRES[0]), st.integers(0, 30))
@settings(max_examples=50, deadline=None)
def test_what_was_closed_is_never_likelier_than_while_it_was_open(place: Place, minutes: int) -> None:
    at = T0 + timedelta(minutes=minutes)
    incident, over = opened("i", place, "fire", T0), closed("i")
    call = CallReceived(at=at, by=ANNA, call="new", channel=Channel.APP, place=place)
    question = DuplicateCandidates(call="new")
    before: Candidates = given(incident, call).asks(question, now=at)
    after: Candidates = given(incident, over, call).asks(question, now=at)
    assert sum(offer.score for offer in after.candidates) <= sum(offer.score for offer in before.candidates)
