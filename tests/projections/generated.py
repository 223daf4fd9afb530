"""Any history at all: events in any order, of few things, so that much happens to each."""

from hypothesis import strategies as st

from events.dispatch import (
    AcknowledgementOverdue,
    UnitAcknowledged,
    UnitAtDestination,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
    UnitsDispatched,
    UnitTransporting,
    UnitWentOffDuty,
)
from events.event import Event
from events.record import LogOpened
from events.values import Level
from tests.projections import places
from tests.projections.told import (
    ANNA,
    FIRE,
    FLOOD,
    assigned,
    at,
    attached,
    casualties_reported,
    closed,
    hazard_cleared,
    hazard_flagged,
    level_changed,
    on_duty,
    opened,
    received,
    registered,
    released,
    reopened,
    reported,
    stabilized,
    triaged,
)
from tests.services.intake.published import FIRST, SECOND, published, retired

calls = st.sampled_from(["c1", "c2"])
incidents = st.sampled_from([FIRE, FLOOD])
units = st.sampled_from(["E01", "A01"])
minutes = st.integers(0, 90)
steps = st.sampled_from(
    [
        AcknowledgementOverdue,
        UnitAcknowledged,
        UnitEnRoute,
        UnitOnScene,
        UnitTransporting,
        UnitAtDestination,
        UnitCleared,
    ]
)

assessed: st.SearchStrategy[Event] = st.one_of(
    st.builds(level_changed, incidents, st.sampled_from(Level), minutes),
    st.builds(casualties_reported, incidents, st.integers(0, 3)),
    st.builds(hazard_flagged, incidents, st.sampled_from(["gas", "collapse"]), minutes),
    st.builds(hazard_cleared, incidents, st.sampled_from(["gas", "collapse"]), minutes),
    st.builds(stabilized, incidents, minutes),
    st.builds(reopened, incidents, minutes),
)
intake: st.SearchStrategy[Event] = st.one_of(
    assessed,
    st.builds(received, calls, minutes),
    st.builds(attached, calls, incidents, minutes),
    st.builds(opened, incidents, minutes, st.sampled_from(["fire", "flood"]), st.integers(1, 5)),
    st.builds(closed, incidents, minutes),
    places.events,
    st.builds(triaged, calls, minutes),
    st.builds(published, st.sampled_from([FIRST, SECOND]), st.integers(1, 3)),
    st.builds(retired),
)
dispatch: st.SearchStrategy[Event] = st.one_of(
    st.builds(registered, units),
    st.builds(on_duty, units),
    st.builds(lambda unit: UnitWentOffDuty(at=at(0), by=ANNA, unit=unit), units),
    st.builds(
        lambda incident, unit: UnitsDispatched(at=at(0), by=ANNA, incident=incident, units=(unit,)), incidents, units
    ),
    st.builds(assigned, units, incidents, minutes),
    st.builds(reported, units, incidents, minutes),
    st.builds(released, units, incidents, minutes),
    st.builds(
        lambda kind, unit, incident, minute: kind(at=at(minute), by=ANNA, unit=unit, incident=incident),
        steps,
        units,
        incidents,
        minutes,
    ),
)
nothing_to_read: st.SearchStrategy[Event] = st.just(LogOpened(at=at(0), by=ANNA, log="city", kind="live"))

commits = st.one_of(
    st.lists(intake, min_size=1, max_size=4),
    st.lists(dispatch, min_size=1, max_size=4),
    st.lists(nothing_to_read, min_size=1, max_size=2),
)
histories = st.lists(commits, min_size=1, max_size=25)
