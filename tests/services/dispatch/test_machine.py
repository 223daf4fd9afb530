"""Random days of a small city: whatever is asked in whatever order, the rules of dispatch hold."""

from typing import cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.dispatch import AcknowledgementOverdue, UnitAssigned, UnitCleared, UnitReleased
from events.event import Event
from events.values import Progress
from events.wire import Refusal
from services.common.command import Command, Refused
from services.dispatch.commands import ReportUnitStatus
from services.dispatch.service import DISPATCH
from services.dispatch.unit import PROGRESSES, Committed, incident_of
from services.runtime.context import undo
from services.runtime.table import Undo
from tests.services.asked import end_duty, register, release, report, send, start_duty
from tests.services.city import closed, later, opened
from tests.services.given import Deadline, Play, deadline

UNITS = st.sampled_from(["E01", "E02", "E03"])
INCIDENTS = st.sampled_from(["fire", "flood", "gas"])
REACHED: dict[type[Event], Progress] = {event: progress for progress, event in PROGRESSES.items()}
ORDER = list(Progress)


class Day(RuleBasedStateMachine):
    """Beside the real state it keeps the plainest books: which unit is where, how far, and which incidents are open."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(DISPATCH)
        self.seconds = 0
        self.open: set[str] = set()
        self.ever: set[str] = set()
        self.at: dict[str, tuple[str, Progress]] = {}
        self.unacknowledged: set[str] = set()

    @initialize()
    def most_units_are_on_duty(self) -> None:
        for unit in ("E01", "E02"):
            self.ask(register(unit))
            self.ask(start_duty(unit))

    @rule(unit=UNITS)
    def a_unit_is_registered(self, unit: str) -> None:
        self.ask(register(unit))

    @rule(unit=UNITS)
    def a_unit_goes_on_duty(self, unit: str) -> None:
        self.ask(start_duty(unit))

    @rule(unit=UNITS)
    def a_unit_goes_off_duty(self, unit: str) -> None:
        self.ask(end_duty(unit))

    @rule(units=st.lists(UNITS, min_size=1, max_size=3), incident=INCIDENTS)
    def units_are_sent(self, units: list[str], incident: str) -> None:
        refusal = self.ask(send(*units, to=incident))
        assert refusal or incident in self.open
        if refusal and incident in self.open:
            assert refusal.field == "units"

    @rule(unit=UNITS, incident=INCIDENTS, progress=st.sampled_from(Progress))
    def a_crew_reports(self, unit: str, incident: str, progress: Progress) -> None:
        asked = report(unit, incident, progress)
        if refusal := self.ask(asked):
            self.what_the_refusal_allows_is_allowed(asked, refusal)

    @rule(unit=UNITS, incident=INCIDENTS)
    def a_unit_is_released(self, unit: str, incident: str) -> None:
        self.ask(release(unit, from_=incident))

    @rule(incident=INCIDENTS)
    def intake_opens_an_incident(self, incident: str) -> None:
        if incident not in self.ever:
            self.ever.add(incident)
            self.open.add(incident)
            self.note(self.play.next(opened(incident), later(self.seconds)))

    @rule(incident=INCIDENTS)
    def intake_closes_an_incident(self, incident: str) -> None:
        if incident in self.open:
            self.open.discard(incident)
            self.note(self.play.next(closed(incident), later(self.seconds)))

    @rule(seconds=st.integers(1, 90))
    def time_passes(self, seconds: int) -> None:
        self.seconds += seconds
        self.note(self.play.next(deadline(later(self.seconds)), later(self.seconds)))

    def ask(self, command: Command) -> Refusal | None:
        """Ask first only to see, and take that back: the state must be the same, and so must the answer be."""
        before, noted = self.everything(), cast(Undo, [])
        self.play.state.note_into(noted)
        first = self.outcome(command)
        self.play.state.note_into(None)
        undo(noted)
        assert self.everything() == before
        came = self.outcome(command)
        assert came == first
        if isinstance(came, Refusal):
            assert self.everything() == before
            return came
        self.note(came)
        return None

    def outcome(self, what: Command | Deadline) -> list[Event] | Refusal:
        try:
            return self.play.next(what, later(self.seconds))
        except Refused as refused:
            return refused.refusal

    def what_the_refusal_allows_is_allowed(self, asked: ReportUnitStatus, refusal: Refusal) -> None:
        assert refusal.field in ("unit", "incident", "progress")
        for value in refusal.allowed or ():
            other = ReportUnitStatus.model_validate({**asked.model_dump(), refusal.field: value})
            came = Play(DISPATCH)
            for unit, state in self.play.state.units:
                came.state.units.put(unit, state)
            try:
                came.next(other, later(self.seconds))
            except Refused as refused:
                # Something else may be wrong with it as well, at another field.
                if refused.refusal.field == refusal.field:
                    raise AssertionError(f"{refusal} names {value}, which is refused too") from refused

    def note(self, happened: list[Event]) -> None:
        """Keep the books, and hold each event against them."""
        for event in happened:
            key = event.key
            match event:
                case UnitAssigned(incident=incident):
                    assert key not in self.at, "a unit is on two incidents"
                    self.at[key] = incident, Progress.DISPATCHED
                    self.unacknowledged.add(key)
                case UnitReleased(incident=incident) | UnitCleared(incident=incident):
                    assert self.at.pop(key)[0] == incident
                    self.unacknowledged.discard(key)
                case AcknowledgementOverdue(incident=incident):
                    assert self.at[key][0] == incident
                    assert key in self.unacknowledged, "overdue twice, or after it was heard of"
                    self.unacknowledged.discard(key)
                case _ if (progress := REACHED.get(type(event))) is not None:
                    incident, before = self.at[key]
                    assert ORDER.index(before) < ORDER.index(progress), "a step back"
                    self.at[key] = incident, progress
                    self.unacknowledged.discard(key)

    def everything(self) -> object:
        state = self.play.state
        return dict(state.units), dict(state.incidents), self.index(), sorted(moment for moment, _, _ in state.due())

    def index(self) -> dict[str, list[str]]:
        return {incident: units for incident in self.ever if (units := self.play.state.units_at[incident])}

    @invariant()
    def every_unit_is_where_the_books_say(self) -> None:
        state = {key: unit for key, unit in self.play.state.units if isinstance(unit, Committed)}
        assert {key: (unit.incident, unit.progress) for key, unit in state.items()} == self.at

    @invariant()
    def no_unit_is_at_an_incident_that_is_closed(self) -> None:
        assert {incident for incident, _ in self.at.values()} <= self.open

    @invariant()
    def the_index_is_what_a_recount_says(self) -> None:
        recount: dict[str, list[str]] = {}
        for key, unit in sorted(self.play.state.units):
            if (incident := incident_of(unit)) is not None:
                recount.setdefault(incident, []).append(key)
        assert self.index() == recount

    @invariant()
    def nothing_is_left_overdue(self) -> None:
        due = [moment for moment, _, _ in self.play.state.due()]
        assert all(moment > later(self.seconds) for moment in due)
        assert bool(due) == bool(self.unacknowledged)


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
