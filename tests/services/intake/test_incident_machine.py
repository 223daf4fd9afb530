"""Random days of two incidents: whatever is said in whatever order, what is known, owed and missing fits together."""

from datetime import datetime, timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.event import Event
from events.intake import incidents as said
from events.intake.reference import IncidentField, IncidentType, Step
from events.values import Level
from events.wire import Refusal
from projections.incidents import Incident, incidents
from services.common.command import Command, Refused
from services.intake import incident
from services.intake.commands.incidents import CloseIncident, OpenIncident, ReportUpward, StabilizeIncident
from services.intake.steps import ONCE_CLOSED, WHILE_OPEN
from services.runtime.context import undo
from services.runtime.table import Undo
from tests.services.asked import open_incident
from tests.services.city import later
from tests.services.given import Play, deadline
from tests.services.intake import assessed as ask
from tests.services.intake.past import INTAKE

F = IncidentField
FOUR_HOURS = timedelta(hours=4)
INCIDENTS = st.sampled_from(["fire", "flood"])
HAZARDS = st.sampled_from(["gas", "collapse"])
ASKING = (Level.I, Level.II)
"""The levels of which the level above is told."""
CATALOGUES: tuple[tuple[IncidentType, ...], ...] = (
    (ask.type_of_incident("fire"), ask.type_of_incident("gas_leak")),
    (
        ask.type_of_incident("fire", dispositions=("resolved", "false_alarm"), close=(F.LEVEL, F.CASUALTIES)),
        ask.type_of_incident("gas_leak", close=(F.ADDRESS, F.POINT), stabilize=(F.HAZARDS,)),
    ),
)


class Books:
    """What somebody would write down of one incident who reads the events, and nothing else."""

    def __init__(self) -> None:
        self.row: Incident | None = None
        self.level: Level | None = None
        self.told: Level | None = None
        """The highest level that was reported, as long as levels that ask for it follow each other."""
        self.owed: datetime | None = None
        self.fired: list[datetime] = []
        self.archived = False

    def note(self, event: Event) -> None:
        if handler := incidents.handlers.get(type(event)):
            self.row = handler(self.row, event)
        match event:
            case said.LevelChanged():
                self.changes(event)
            case said.ReportedUpward():
                self.owed = None
                self.told = self.level if self.level in ASKING else None
            case said.UpwardReportOverdue():
                assert self.owed is not None, "noted as overdue twice, or though it was made"
                assert self.owed <= event.at
                assert self.owed not in self.fired
                self.fired.append(self.owed)
                self.owed = None
            case said.IncidentArchived():
                assert self.row
                assert self.row.status == "closed"
                self.archived = True

    def changes(self, event: said.LevelChanged) -> None:
        assert event.level != self.level
        self.level = event.level
        if event.level not in ASKING:
            assert event.report_by is None
            self.told = self.owed = None
        elif self.told is not None and list(Level).index(self.told) <= list(Level).index(event.level):
            assert event.report_by is None, "it was told of as much"
            self.owed = None
        else:
            assert event.report_by == (self.owed or event.at + FOUR_HOURS)
            self.owed = event.report_by


class Day(RuleBasedStateMachine):
    """Beside the real state it keeps books from the events alone, and the row that readers see."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(INTAKE)
        self.minutes = 0
        self.books: dict[str, Books] = {}
        self.types: tuple[IncidentType, ...] = ()

    @initialize(types=st.sampled_from(CATALOGUES))
    def two_incidents_are_open(self, types: tuple[IncidentType, ...]) -> None:
        self.types_are_published(types)
        for key in ("fire", "flood"):
            self.say(open_incident(key))

    @rule(types=st.sampled_from(CATALOGUES))
    def types_are_published(self, types: tuple[IncidentType, ...]) -> None:
        self.types = types
        self.play.happen(ask.published(*types))

    @rule(key=INCIDENTS, type=st.sampled_from(["fire", "gas_leak", "dragon"]), priority=st.integers(1, 3))
    def it_is_something_else_or_more_urgent(self, key: str, type: str, priority: int) -> None:
        self.say(ask.change_priority(priority, key))
        refusal = self.say(ask.classify(type, key))
        if refusal and refusal.code == "unknown_type":
            assert refusal.allowed == tuple(one.type for one in self.types)

    @rule(key=INCIDENTS, level=st.sampled_from([Level.I, Level.II, Level.III]))
    def its_level_is_another_one(self, key: str, level: Level) -> None:
        if self.say(ask.change_level(level, key)) is None:
            assert self.row(key).level == level

    @rule(key=INCIDENTS)
    def the_level_above_is_told(self, key: str) -> None:
        self.say(ask.report_upward(key))

    @rule(key=INCIDENTS, counts=st.dictionaries(st.sampled_from(["dead", "injured"]), st.integers(0, 2), min_size=1))
    def somebody_counts_who_is_hurt(self, key: str, counts: dict[str, int]) -> None:
        if self.say(ask.report_casualties(key, **counts)) is None:
            assert counts.items() <= counted(self.row(key)).items()

    @rule(key=INCIDENTS, hazard=HAZARDS, note=st.sampled_from([None, "cellar"]), there=st.booleans())
    def somebody_looks_for_a_hazard(self, key: str, hazard: str, note: str | None, there: bool) -> None:
        self.say(ask.flag_hazard(hazard, note, key) if there else ask.clear_hazard(hazard, key))

    @rule(key=INCIDENTS)
    def it_is_under_control(self, key: str) -> None:
        if self.say(ask.stabilize(key)) is None:
            assert self.row(key).status == "stabilized"

    @rule(key=INCIDENTS, disposition=st.sampled_from(["resolved", "resolved", "vanished"]))
    def it_is_closed(self, key: str, disposition: str) -> None:
        if self.say(ask.close_as(disposition, key)) is None:
            assert (self.row(key).status, self.row(key).disposition) == ("closed", disposition)

    @rule(key=INCIDENTS)
    def it_is_reopened(self, key: str) -> None:
        if self.say(ask.reopen(key)) is None:
            assert self.row(key).status == "open"

    @rule(minutes=st.sampled_from([60, 120, 240, 240, 31 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.minutes += minutes
        self.note(self.play.next(deadline(self.now), self.now))

    @property
    def now(self) -> datetime:
        return later(60 * self.minutes)

    def say(self, command: Command) -> Refusal | None:
        """Say it first only to see, and take that back; then in earnest, and said again it changes nothing."""
        before, noted = self.everything(), cast(Undo, [])
        self.play.state.note_into(noted)
        first = self.outcome(command)
        self.play.state.note_into(None)
        undo(noted)
        assert self.everything() == before
        came = self.outcome(command)
        assert came == first
        self.hold_against_the_row(command, came)
        if isinstance(came, Refusal):
            assert self.everything() == before
            return came
        self.note(came)
        if not isinstance(command, ReportUpward | OpenIncident):
            assert self.outcome(command) == []
        return None

    def row(self, key: str) -> Incident:
        """The incident as readers see it."""
        row = self.books[key].row
        assert row
        return row

    def hold_against_the_row(self, command: Command, came: list[Event] | Refusal) -> None:
        """What was refused is what readers see to be so: the state, and what is missing."""
        books = self.books.get(getattr(command, "incident", ""))
        if books is None or books.row is None or books.archived:
            return
        steps = ONCE_CLOSED if books.row.status == "closed" else WHILE_OPEN
        code = came.code if isinstance(came, Refusal) else None
        if type(command) not in steps:
            same = getattr(command, "disposition", None) == books.row.disposition
            assert code in ("incident_closed", "incident_exists") or (same and came == [])
        elif isinstance(command, CloseIncident | StabilizeIncident):
            step = Step.CLOSE if isinstance(command, CloseIncident) else Step.STABILIZE
            kind = next((one for one in self.types if one.type == books.row.type), None)
            missing = kind.missing(step, books.row.known) if kind else []
            done = isinstance(command, StabilizeIncident) and books.row.status == "stabilized"
            if isinstance(came, Refusal) and came.code == "incident_incomplete":
                assert came.allowed == tuple(missing)
            elif code is None and not done:
                assert missing == []

    def outcome(self, command: Command) -> list[Event] | Refusal:
        try:
            return self.play.next(command, self.now)
        except Refused as refused:
            return refused.refusal

    def note(self, happened: list[Event]) -> None:
        for event in happened:
            self.books.setdefault(event.key, Books()).note(event)

    def everything(self) -> object:
        state = self.play.state
        return dict(state.incidents), state.last_number, sorted(moment for moment, _, _ in state.due())

    @invariant()
    def the_state_is_what_readers_see(self) -> None:
        for key, books in self.books.items():
            here, row = self.play.state.incidents[key], books.row
            assert row
            if books.archived:
                assert here is incident.ARCHIVED
                continue
            assert isinstance(here, incident.Present)
            facts = here.facts
            assert status_of(here) == row.status
            assert (facts.type, facts.priority, facts.level) == (row.type, row.priority, row.level)
            assert dict(facts.casualties) == counted(row)
            assert bool(facts.hazards or facts.hazards_cleared) == row.hazards_assessed
            assert not facts.hazards_cleared & {hazard for hazard, _ in facts.hazards}

    @invariant()
    def what_is_owed_is_due(self) -> None:
        for key, books in self.books.items():
            here = self.play.state.incidents[key]
            assert not isinstance(here, incident.Present) or here.facts.report_by == books.owed
            assert books.owed is None or books.archived or books.owed > self.now, "it was not noted in time"
            if books.row and books.owed and not books.archived:
                assert books.row.report_by == books.owed

    @invariant()
    def nothing_is_left_overdue(self) -> None:
        assert all(moment > self.now for moment, _, _ in self.play.state.due())


def status_of(here: incident.Present) -> str:
    if isinstance(here, incident.Open):
        return "stabilized" if here.stabilized else "open"
    return type(here).__name__.lower()


def counted(row: Incident) -> dict[str, Any]:
    return {count: number for count in ("dead", "injured") if (number := getattr(row, count)) is not None}


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
