"""Who called is shown to whoever says why, each time on record, and can be erased."""

from events.event import Event
from events.intake.calls import CallArchived, CallerErased, CallerRevealed, CallReceived
from events.people import Caller
from events.sealing import PersonKey, person_id, seal
from events.values import Channel
from services.intake.commands.calls import EraseCaller, ReceiveCall, RevealCaller
from tests.services.city import CALL, T0, received
from tests.services.intake.past import given
from tests.services.runtime.commits import asking

LI = person_id(b"jurisdiction", "+8613800138000")
CALLER = Caller(person=LI, number=seal(PersonKey.make(), LI, "number", "+8613800138000"))
TAKER, CHIEF = "calltaker/li", "supervisor/chen"

KNOWN = (CallReceived(at=T0, by=TAKER, call=CALL, channel=Channel.FIRE_119, caller=CALLER),)
REVEAL = RevealCaller(by=TAKER, call=CALL, reason="the line broke")
REVEALED = CallerRevealed(at=T0, by=TAKER, call=CALL, person=LI, reason="the line broke")
ERASE = EraseCaller(by=CHIEF, person=LI, reason="asked for by the person")
ERASED = CallerErased(at=T0, by=CHIEF, person=LI, reason="asked for by the person")


def test_a_call_keeps_its_caller_as_sealed_as_it_came() -> None:
    [event] = given().when(ReceiveCall(by=TAKER, call=CALL, channel=Channel.FIRE_119, caller=CALLER)).happened
    assert isinstance(event, CallReceived)
    assert event.caller == CALLER


def test_who_is_shown_the_caller_stands_in_the_log_with_the_reason() -> None:
    given(KNOWN).when(REVEAL).then(REVEALED)


def test_each_time_is_recorded() -> None:
    given(KNOWN, REVEALED).when(REVEAL).then(REVEALED)


def test_of_a_call_from_nobody_known_there_is_nothing_to_show() -> None:
    given(received(CALL)).when(REVEAL).then(refused="no_caller", field="call")


def test_of_a_call_that_nobody_made_there_is_nothing_to_show() -> None:
    given().when(REVEAL).then(refused="unknown_call", field="call")


def test_of_an_archived_call_the_read_models_know_who_called() -> None:
    archived: Event = CallArchived(at=T0, by="service/intake", call=CALL)
    given(KNOWN, archived).when(REVEAL.model_copy(update={"person": LI})).then(REVEALED)
    given(KNOWN, archived).when(REVEAL).then(refused="no_caller", field="call")


def test_of_a_call_that_intake_knows_nobody_else_says_who_called() -> None:
    wang = person_id(b"jurisdiction", "+8613900139000")
    given(KNOWN).when(REVEAL.model_copy(update={"person": wang})).then(REVEALED)
    given(received(CALL)).when(REVEAL.model_copy(update={"person": wang})).then(refused="no_caller", field="call")


def test_a_person_is_erased_and_once_more_after_another_call() -> None:
    given(KNOWN).when(ERASE).then(ERASED)
    given(KNOWN, ERASED).when(ERASE).then(ERASED)


def test_a_command_sent_again_after_the_erasure_is_the_same_though_it_is_sealed_otherwise() -> None:
    def receive(person: str, number: str) -> str:
        caller = Caller(person=person, number=seal(PersonKey.make(), person, "number", number))
        return asking(ReceiveCall(by=TAKER, call=CALL, channel=Channel.FIRE_119, caller=caller)).digest

    wang = person_id(b"jurisdiction", "+8613900139000")
    assert receive(LI, "+8613800138000") == receive(LI, "+8613800138000")
    assert receive(LI, "+8613800138000") != receive(wang, "+8613900139000")


def test_that_somebody_asked_for_an_erased_caller_is_recorded_too() -> None:
    given(KNOWN, ERASED).when(REVEAL).then(REVEALED)
