"""Random nights at the front desk: whatever is asked in whatever order, and whenever consoles fall silent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallArchived,
    CallAttached,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimReleased,
    CallClaimRenewed,
    CallClaimTakenOver,
    CallClaimWentStale,
    CallEnded,
    CallReceived,
)
from events.values import Actor, CallbackOutcome, CallEnding
from projections import calls as read_model
from services.common.command import Command, Refused
from services.common.roles import supervises
from services.intake.call import Answered, Claim, Ended, Waiting, claimant
from services.intake.commands.calls import TakeOverCall
from tests.services.asked import open_incident, receive
from tests.services.city import later
from tests.services.given import Play, deadline
from tests.services.intake.desk import (
    CHEN,
    GRACE,
    LEASE,
    LI,
    WANG,
    answer,
    call_back,
    claim,
    end,
    give_back,
    renew,
    take_over,
    waive,
)
from tests.services.intake.past import INTAKE

PEOPLE = st.sampled_from([LI, WANG, CHEN])


@dataclass
class Page:
    """What the books say of one call."""

    waiting: bool = True
    owed: bool = False
    claim: tuple[Actor, datetime] | None = None
    heard_of: datetime | None = None
    """When the claimant's console was; None once it is known to be silent."""
    handler: Actor | None = None


class Night(RuleBasedStateMachine):
    """Beside the real state it keeps the plainest books, moved by nothing but events, and a reader's own rows."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(INTAKE)
        self.seconds = 0
        self.books: dict[str, Page] = {}
        self.rows: dict[str, Any] = {}
        self.incidents = 0

    @property
    def now(self) -> datetime:
        return later(self.seconds)

    calls = Bundle("calls")

    @initialize(target=calls)
    def somebody_has_called(self) -> str:
        return self.somebody_calls()

    @rule(target=calls)
    def somebody_else_calls(self) -> str:
        return self.somebody_calls()

    def somebody_calls(self) -> str:
        call = f"call-{len(self.books)}"
        assert self.ask(receive(call)) is None
        return call

    @rule(call=calls, by=PEOPLE)
    def it_is_claimed(self, call: str, by: Actor) -> None:
        refused = self.ask(claim(by, call))
        if refused == "call_claimed":
            assert self.whose(call) not in (None, by)

    @rule(by=PEOPLE)
    def a_console_is_heard_of(self, by: Actor) -> None:
        assert self.ask(renew(by)) is None

    @rule(call=calls, by=PEOPLE)
    def it_is_given_back(self, call: str, by: Actor) -> None:
        self.ask(give_back(by, call))

    @rule(call=calls, by=PEOPLE, reason=st.sampled_from([None, "he is ill"]))
    def it_is_taken_over(self, call: str, by: Actor, reason: str | None) -> None:
        page = self.books[call]
        may = page.claim and (page.heard_of is None or self.now <= page.claim[1] + GRACE)
        refused = self.ask(take_over(by, reason, call))
        assert not (may and refused), "within the grace, or from a silent console, anybody may"

    @rule(call=calls, by=PEOPLE)
    def it_is_answered(self, call: str, by: Actor) -> None:
        self.ask(answer(by, call))

    @rule(call=calls, by=PEOPLE)
    def an_incident_is_opened_with_it(self, call: str, by: Actor) -> None:
        self.incidents += 1
        self.ask(open_incident(f"incident-{self.incidents}", call, by))

    @rule(call=calls, by=PEOPLE, ending=st.sampled_from(CallEnding))
    def it_ends(self, call: str, by: Actor, ending: CallEnding) -> None:
        self.ask(end(ending, by, call))

    @rule(call=calls, by=PEOPLE, outcome=st.sampled_from(CallbackOutcome))
    def the_caller_is_called_back(self, call: str, by: Actor, outcome: CallbackOutcome) -> None:
        self.ask(call_back(outcome, by, call))

    @rule(call=calls, by=PEOPLE)
    def the_callback_is_waived(self, call: str, by: Actor) -> None:
        self.ask(waive(by, call=call))

    @rule(seconds=st.sampled_from([1, 19, 25, 61]))
    def time_passes(self, seconds: int) -> None:
        self.seconds += seconds
        for event in self.play.next(deadline(self.now), self.now):
            self.note(event, None)

    def ask(self, command: Command) -> str | None:
        """Let it be decided; the code of the refusal, which changes nothing."""
        before = dict(self.play.state.calls)
        try:
            happened = self.play.next(command, self.now)
        except Refused as refused:
            assert dict(self.play.state.calls) == before
            return refused.refusal.code
        for event in happened:
            self.note(event, command)
        return None

    def note(self, event: Event, asked: Command | None) -> None:
        """Keep the books, and hold each event against them."""
        if event.about != "call":
            return
        call = event.key
        handler = read_model.calls.handlers.get(type(event))
        self.rows[call] = handler(self.rows.get(call), event) if handler else self.rows[call]
        if isinstance(event, CallReceived):
            self.books[call] = Page()
            return
        page = self.books[call]
        match event:
            case CallClaimed():
                assert page.waiting or page.owed
                assert page.claim is None, "a claim moved without a word"
                page.claim, page.heard_of = (event.by, event.at), event.at
            case CallClaimRenewed():
                assert page.claim is not None
                assert page.claim[0] == event.by
                page.heard_of = event.at
            case CallClaimWentStale():
                assert page.claim is not None
                assert page.heard_of is not None, "stale twice"
                assert page.claim[0] == event.claimant
                assert event.at >= page.heard_of + LEASE
                page.heard_of = None
            case CallClaimTakenOver():
                self.was_legal(page, event, asked)
                if page.handler:
                    page.handler = event.by
                else:
                    page.claim, page.heard_of = (event.by, event.at), event.at
            case CallClaimReleased():
                assert page.claim is not None
                assert page.claim[0] == event.by
                page.claim = None
            case CallAnswered():
                assert page.waiting, "answered twice"
                assert page.claim is None or page.claim[0] == event.by, "answered past a claim"
                page.waiting, page.claim, page.handler = False, None, event.by
            case CallAttached():
                assert not page.waiting, "it has an incident, and nobody has answered it"
            case CallEnded(callback_owed=owed):
                assert page.waiting or page.handler
                assert page.waiting or event.by == page.handler or supervises(event.by)
                self.books[call] = Page(waiting=False, owed=owed)
            case CallbackMade(outcome=outcome):
                self.owes(page, event)
                if outcome == CallbackOutcome.REACHED:
                    self.books[call] = Page(waiting=False)
            case CallbackWaived():
                self.owes(page, event)
                self.books[call] = Page(waiting=False)
            case CallArchived():
                raise AssertionError("no night is that long")

    def was_legal(self, page: Page, event: CallClaimTakenOver, asked: Command | None) -> None:
        assert isinstance(asked, TakeOverCall), "it was passed on in silence"
        with_reason = supervises(event.by) and event.reason is not None
        if page.handler:
            assert page.handler == event.claimant != event.by
            assert with_reason
            return
        assert page.claim is not None
        whose, since = page.claim
        assert whose == event.claimant != event.by
        assert with_reason or page.heard_of is None or event.at <= since + GRACE

    def owes(self, page: Page, event: Event) -> None:
        assert page.owed
        assert page.claim is None or page.claim[0] == event.by, "called back past a claim"

    def whose(self, call: str) -> Actor | None:
        page = self.books[call]
        return page.claim[0] if page.claim else None

    @invariant()
    def the_state_is_what_the_events_say(self) -> None:
        for call, here in self.play.state.calls:
            page = self.books[call]
            assert isinstance(here, Waiting) == page.waiting, "a waiting call was lost, or made up"
            assert (here.handler if isinstance(here, Answered) else None) == page.handler
            assert (isinstance(here, Ended) and here.callback_owed) == page.owed
            match here:
                case Waiting(claim=Claim() as made) | Ended(claim=Claim() as made):
                    assert (made.by, made.since) == page.claim
                    assert made.stale_at == (page.heard_of and page.heard_of + LEASE)
                case _:
                    assert page.claim is None
        assert {call for call, _ in self.play.state.calls} == set(self.books)

    @invariant()
    def readers_see_the_same(self) -> None:
        for call, page in self.books.items():
            row = self.rows[call]
            assert (row.status == "waiting", row.callback_owed) == (page.waiting, page.owed)
            assert (row.claimant, row.claimed_at) == (page.claim or (None, None))
            assert row.claim_stale == (page.claim is not None and page.heard_of is None)
            assert row.status != "answered" or row.handler == page.handler

    @invariant()
    def the_index_of_claims_is_what_a_recount_says(self) -> None:
        for by in (LI, WANG, CHEN):
            recount = sorted(call for call, here in self.play.state.calls if claimant(here) == by)
            assert self.play.state.claimed_by[by] == recount

    @invariant()
    def nothing_is_left_overdue(self) -> None:
        assert all(moment > self.now for moment, _, _ in self.play.state.due())


TestNight = Night.TestCase
TestNight.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
