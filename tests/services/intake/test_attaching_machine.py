"""Random callers about a few incidents: whoever attaches what, each call is about one, and each begins with one."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.event import Event
from events.intake.calls import CallAttached, CallDetached
from events.intake.incidents import IncidentMerged, IncidentUnmerged
from events.values import CallRole
from events.wire import Refusal
from services.common.command import Command, Refused
from services.intake import incident
from services.intake.commands.calls import AttachCall, DetachCall
from tests.services.asked import close, open_incident
from tests.services.city import T0, opened, received
from tests.services.given import Play
from tests.services.intake.assessed import reopen
from tests.services.intake.past import INTAKE

LI = "calltaker/li"
CALLS, INCIDENTS = ("c1", "c2", "c3", "c4"), ("fire", "flood", "gas")
call_ids, incident_ids = st.sampled_from(CALLS), st.sampled_from(INCIDENTS)
roles: st.SearchStrategy[CallRole] = st.sampled_from(["primary", "duplicate", "update"])


class Desk(RuleBasedStateMachine):
    """Beside the real state it keeps the plainest book: which call is about what, and as what."""

    @initialize()
    def two_incidents_are_open(self) -> None:
        self.play = Play(INTAKE)
        self.about: dict[str, tuple[str, str]] = {}
        for call in CALLS:
            self.play.happen(received(call))
        for number, name in enumerate(INCIDENTS[:2], 1):
            self.play.happen(opened(name, f"20261123-{number:05}"))

    @rule(call=call_ids, to=incident_ids, role=roles)
    def a_call_is_attached(self, call: str, to: str, role: CallRole) -> None:
        before, first = self.about.get(call), self.first(to)
        refusal = self.ask(AttachCall(by=LI, call=call, incident=to, role=role))
        here = self.play.state.incidents[to]
        legal = isinstance(here, incident.Open | incident.Merged) and (before is None or before[0] == to)
        assert (refusal is None) == (legal and (role != "primary" or first in (None, call)))
        if refusal is None:
            assert self.about[call] == (to, role)
        elif refusal.code == "primary_known":
            assert refusal.allowed
            for allowed in refusal.allowed:
                assert (
                    self.ask(AttachCall.model_validate({"by": LI, "call": call, "incident": to, "role": allowed}))
                    is None
                )

    @rule(call=call_ids)
    def a_call_is_detached(self, call: str) -> None:
        assert self.ask(DetachCall(by=LI, call=call, reason="another street")) is None
        assert call not in self.about

    @rule(name=incident_ids, call=st.none() | call_ids)
    def an_incident_is_opened(self, name: str, call: str | None) -> None:
        self.ask(open_incident(name, call))

    @rule(name=incident_ids)
    def an_incident_is_closed(self, name: str) -> None:
        self.ask(close(name))

    @rule(name=incident_ids)
    def an_incident_is_reopened(self, name: str) -> None:
        self.ask(reopen(name))

    @rule(name=incident_ids, other=incident_ids)
    def one_is_merged_into_another_or_comes_back(self, name: str, other: str) -> None:
        match self.play.state.incidents[name], self.play.state.incidents[other]:
            case incident.Open(), incident.Open() if name != other:
                self.play.happen(IncidentMerged(at=T0, by=LI, incident=name, into=other))
            case incident.Merged(into=into), _:
                self.play.happen(IncidentUnmerged(at=T0, by=LI, incident=name, out_of=into, reason="two streets"))

    def first(self, name: str) -> str | None:
        """The call that an incident began with, by the book."""
        return next((call for call, about in self.about.items() if about == (name, "primary")), None)

    def ask(self, what: Command) -> Refusal | None:
        try:
            happened = self.play.next(what, T0)
        except Refused as refused:
            return refused.refusal
        for event in happened:
            self.note(event)
        return None

    def note(self, event: Event) -> None:
        match event:
            case CallAttached():
                self.about[event.call] = (event.incident, event.role)
            case CallDetached():
                del self.about[event.call]

    @invariant()
    def the_book_and_the_state_agree(self) -> None:
        state = self.play.state
        for name in INCIDENTS:
            firsts = [call for call, about in self.about.items() if about == (name, "primary")]
            assert firsts == ([first] if (first := state.primary_call(name)) else [])
            assert state.calls_about[name] == sorted(call for call, about in self.about.items() if about[0] == name)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
