"""Random call-takers who pass one call on: whatever anybody tries, one person is responsible for it."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.event import Event
from events.intake.calls import CallTransferAccepted
from events.values import CallEnding
from services.common.command import Command, Refused
from services.intake.call import Answered
from services.intake.commands.calls import EndCall
from tests.services.city import CALL, later
from tests.services.given import Deadline, Play, deadline
from tests.services.intake.past import INTAKE
from tests.services.intake.transfers import (
    CHEN,
    LI,
    WAITING,
    WANG,
    ZHAO,
    accept,
    answered,
    offer,
    refuse,
    withdraw,
)

ACTORS = st.sampled_from([LI, WANG, ZHAO, CHEN])
DESKS = st.sampled_from(["fire", "medical", "police"])


class Desk(RuleBasedStateMachine):
    """Whatever anybody tries, one person is responsible for the call, and another only by having accepted it."""

    @initialize(by=ACTORS)
    def somebody_answers(self, by: str) -> None:
        self.play = Play(INTAKE)
        for event in (*WAITING, answered(by)):
            self.play.happen(event)
        self.responsible, self.desk, self.ended, self.seconds = by, "fire", False, 0

    @rule(by=ACTORS, to=DESKS)
    def it_is_offered(self, by: str, to: str) -> None:
        self.ask(offer(to, by))

    @rule(by=ACTORS, at=DESKS)
    def it_is_accepted(self, by: str, at: str) -> None:
        before = self.call
        if any(isinstance(event, CallTransferAccepted) for event in self.ask(accept(at, by))):
            assert isinstance(before, Answered)
            assert before.offer
            assert before.offer.to == at
            assert by not in (before.offer.by, before.handler)
            self.responsible, self.desk = by, at

    @rule(by=ACTORS, at=DESKS)
    def it_is_refused(self, by: str, at: str) -> None:
        self.ask(refuse(at, by))

    @rule(by=ACTORS)
    def the_offer_is_withdrawn(self, by: str) -> None:
        self.ask(withdraw(by))

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.seconds += seconds
        self.ask(deadline(later(self.seconds)))

    @rule(by=ACTORS)
    def somebody_ends_it(self, by: str) -> None:
        end = EndCall(by=by, call=CALL, ending=CallEnding.ANSWERED)
        self.ended = self.ended or bool(self.ask(end))

    @property
    def call(self) -> object:
        return self.play.state.calls[CALL]

    def ask(self, what: Command | Deadline) -> list[Event]:
        try:
            return self.play.next(what, later(self.seconds))
        except Refused:
            return []

    @invariant()
    def one_is_responsible_and_an_offer_lasts_half_a_minute_at_most(self) -> None:
        match self.call:
            case Answered() as call:
                assert (call.handler, call.facts.desk) == (self.responsible, self.desk)
                assert call.offer is None or later(self.seconds) < call.offer.answer_by <= later(self.seconds + 30)
            case _:
                assert self.ended


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
