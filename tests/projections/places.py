"""What happens to places, told."""

from hypothesis import strategies as st

from events.event import Event
from events.intake.calls import CallLocated
from events.intake.incidents import IncidentClassified, LocationCorrected, NoteAdded, NoteStruck
from events.intake.premises import PremiseFlagExpired, PremiseFlagged, PremiseFlagWithdrawn
from events.values import Datum, Original, Place, PlaceSource, Point
from tests.projections.told import ANNA, FIRE, FLOOD, at

MARKET = Place(
    address="人民路 8 号",
    text="behind the market",
    point=Point(lat=30.5801, lon=114.2701),
    uncertainty_m=20,
    source=PlaceSource.CALLER,
    original=Original(datum=Datum.GCJ_02, lat=30.578, lon=114.2756),
    cell="jianghan-3",
)
WORDS = Place(text="third floor")


def located(call: str = "c1", place: Place = MARKET, minute: float = 2) -> CallLocated:
    return CallLocated(at=at(minute), by=ANNA, call=call, place=place)


def corrected(incident: str = FIRE, place: Place = MARKET, minute: float = 3) -> LocationCorrected:
    return LocationCorrected(at=at(minute), by=ANNA, incident=incident, place=place)


def classified(incident: str = FIRE, type: str = "gas_leak") -> IncidentClassified:
    return IncidentClassified(at=at(4), by=ANNA, incident=incident, type=type)


def noted(note: str = "n1", text: str = "煤气已关", incident: str = FIRE) -> NoteAdded:
    return NoteAdded(at=at(5), by=ANNA, incident=incident, note=note, text=text)


def struck(note: str = "n1", incident: str = FIRE) -> NoteStruck:
    return NoteStruck(at=at(6), by=ANNA, incident=incident, note=note, reason="mistaken")


def flagged(flag: str = "dog", place: Place = MARKET, minute: float = 0) -> PremiseFlagged:
    return PremiseFlagged(
        at=at(minute),
        by=ANNA,
        flag=flag,
        place=place,
        kind="caution",
        text="biting dog",
        said_by="crew of E01",
        until=at(90),
    )


def withdrawn(flag: str = "dog") -> PremiseFlagWithdrawn:
    return PremiseFlagWithdrawn(at=at(7), by=ANNA, flag=flag, reason="moved away")


def expired(flag: str = "dog") -> PremiseFlagExpired:
    return PremiseFlagExpired(at=at(90), by="service/intake", flag=flag)


_calls = st.sampled_from(["c1", "c2"])
_incidents = st.sampled_from([FIRE, FLOOD])
_places = st.sampled_from([MARKET, WORDS])
_ids = st.sampled_from(["a", "b"])

events: st.SearchStrategy[Event] = st.one_of(
    st.builds(located, _calls, _places),
    st.builds(corrected, _incidents, _places),
    st.builds(classified, _incidents),
    st.builds(noted, _ids, st.sampled_from(["gas off", "门锁着"]), _incidents),
    st.builds(struck, _ids, _incidents),
    st.builds(flagged, _ids, _places),
    st.builds(withdrawn, _ids),
    st.builds(expired, _ids),
)
