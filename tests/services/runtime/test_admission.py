"""Which waiting commands are decided now, which wait, and which are answered without deciding."""

from datetime import timedelta
from typing import Any

from events.wire import Reply
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.runtime.admission import sort
from services.runtime.answers import KEPT, MARGIN
from services.runtime.asking import Ask
from services.runtime.memory import Memory
from tests.services.asked import start_duty
from tests.services.city import E1, E2, T0, on_duty, opened
from tests.services.runtime.commits import asking, opening, recorded

A_MOMENT = timedelta(milliseconds=1)


def memory(*commits: Any, kind: str = "live") -> Memory[Dispatch]:
    made = Memory(DISPATCH)
    for commit in (opening(kind), *commits):
        made.fold(commit)
    return made


def sorted_alone(ask: Ask, of: Memory[Dispatch] | None = None, reacted: int = 1) -> str:
    """What becomes of it: ready, waiting, or the code it is answered with."""
    sorted_ = sort([ask], of or memory(), reacted, T0)
    if sorted_.answered:
        ((_, reply),) = sorted_.answered
        assert reply.position is None
        assert reply.refusal is not None
        return reply.refusal.code
    return "ready" if list(sorted_.ready) == [ask] else "waiting"


def test_a_fresh_command_is_ready() -> None:
    assert sorted_alone(asking(start_duty(E1))) == "ready"


def test_a_command_waits_until_the_context_has_reacted_that_far() -> None:
    assert sorted_alone(asking(start_duty(E1), after=3), reacted=2) == "waiting"
    assert sorted_alone(asking(start_duty(E1), after=3), reacted=3) == "ready"


def test_a_retry_gets_the_recorded_answer_and_is_not_decided_again() -> None:
    ask = asking(start_duty(E1))
    answered = memory(recorded(2, "dispatch", enveloped_for(ask)))
    assert sort([ask], answered, 2, T0).answered == [(ask, Reply(position=2))]


def test_a_retry_gets_the_recorded_answer_though_it_has_expired_and_would_be_too_old() -> None:
    ask = asking(start_duty(E1), expires=T0 - A_MOMENT, after=99)
    answered = memory(recorded(2, "dispatch", enveloped_for(ask), at=T0 + KEPT + A_MOMENT))
    assert sort([ask], answered, 2, T0).answered == [(ask, Reply(position=2))]


def test_an_id_under_which_something_else_was_asked_is_misused() -> None:
    first, other = asking(start_duty(E1)), asking(start_duty(E2))
    answered = memory(recorded(2, "dispatch", enveloped_for(first)))
    assert sorted_alone(other, answered) == "id_misused"


def test_the_same_id_twice_at_once_is_decided_once() -> None:
    first, again = asking(start_duty(E1)), asking(start_duty(E1))
    sorted_ = sort([first, again], memory(), 1, T0)
    assert (list(sorted_.ready), sorted_.waiting) == ([first], [again])


def test_a_command_issued_a_day_ago_whose_answer_is_not_known_is_too_old() -> None:
    assert sorted_alone(asking(start_duty(E1), issued=T0 - KEPT), at(T0)) == "ready"
    assert sorted_alone(asking(start_duty(E1), issued=T0 - KEPT - A_MOMENT), at(T0)) == "too_old"


def test_how_old_a_command_is_goes_by_the_log_and_not_by_the_clock() -> None:
    assert sorted_alone(asking(start_duty(E1), issued=T0 - 2 * KEPT), at(T0 - KEPT)) == "ready"


def test_an_id_from_further_in_the_future_than_clocks_may_differ_is_refused() -> None:
    assert sorted_alone(asking(start_duty(E1), issued=T0 + MARGIN)) == "ready"
    assert sorted_alone(asking(start_duty(E1), issued=T0 + MARGIN + A_MOMENT)) == "not_yet_issued"


def test_a_command_is_not_begun_after_it_expires() -> None:
    assert sorted_alone(asking(start_duty(E1), expires=T0)) == "ready"
    assert sorted_alone(asking(start_duty(E1), expires=T0 - A_MOMENT)) == "expired"
    assert sorted_alone(asking(start_duty(E1), expires=T0 - A_MOMENT, after=99)) == "expired"


def test_in_a_log_of_history_nothing_is_decided() -> None:
    assert sorted_alone(asking(start_duty(E1)), memory(kind="history")) == "history_log"


def test_commands_keep_their_order() -> None:
    asks = [asking(start_duty(E1), number, after=9 if number % 2 else 0) for number in range(6)]
    sorted_ = sort(asks, memory(recorded(2, "intake", opened("fire"))), 2, T0)
    assert [list(sorted_.ready), sorted_.waiting] == [asks[0::2], asks[1::2]]


def test_no_answer_is_forgotten_while_its_command_could_be_decided_anew() -> None:
    """The issuer's clock is ahead of the decider's and the decider's ahead of the log's, each as far as it may be."""
    ask = asking(start_duty(E1), issued=T0 + 2 * MARGIN)
    for passed in (KEPT, KEPT + MARGIN, KEPT + 2 * MARGIN, KEPT + 2 * MARGIN + A_MOMENT):
        later_on = memory(
            recorded(2, "dispatch", enveloped_for(ask), at=T0),
            recorded(3, "dispatch", on_duty(E2), fence=2, at=T0 + passed),
        )
        ((_, reply),) = sort([ask], later_on, 3, T0 + passed).answered
        assert reply.position == 2 or (reply.refusal and reply.refusal.code == "too_old")


def at(moment: Any) -> Memory[Dispatch]:
    return memory(recorded(2, "dispatch", on_duty(E2), at=moment))


def enveloped_for(ask: Ask) -> Any:
    """An event that the command led to."""
    envelope = recorded(1, "dispatch", on_duty(E1)).envelopes[0]
    return envelope._replace(command=str(ask.request.id), digest=ask.digest)
