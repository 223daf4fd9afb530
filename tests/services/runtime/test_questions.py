"""Questions are answered from what is settled, behind commands, and say what the answer was true at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typing_extensions import override

from events.commit import Commit
from events.log import Appended, NotAppended
from events.memory import MemoryLog
from events.questions import QuestionReply, QuestionRequest
from services.common.question import Question
from services.runtime.inquiring import Inquiry, understand_question
from services.runtime.questions import MOST, PATIENCE, THREADS
from tests.services.asked import register, start_duty
from tests.services.city import E1, E2, FIRE, opened
from tests.services.runtime.commits import recorded
from tests.services.runtime.test_service import Desk, at_work, commit_of, now
from tests.services.runtime.units import Slowly, UnitsOf, UnitsSlowly, curious
from tests.services.virtual_time import run

NOTHING: dict[str, Any] = {"units": []}


def ask(desk: Desk, question: Question | None = None, after: int = 0) -> "asyncio.Future[QuestionReply]":
    """Ask an instance, which of the units are fire engines if nothing else is said."""
    question = question or UnitsOf()
    said: asyncio.Future[QuestionReply] = asyncio.get_running_loop().create_future()
    request = QuestionRequest(question=question.name, data=question.model_dump(), after=after)
    desk.service.questions.take(Inquiry(request, question, said.set_result))
    return said


def code_of(reply: QuestionReply) -> str | None:
    return reply.refusal.code if reply.refusal else None


class Slow(MemoryLog):
    """A log that takes its time, and then perhaps nothing more."""

    def __init__(self) -> None:
        super().__init__(clock=now)
        self.held = asyncio.Event()
        self.held.set()
        self.problem: Exception | None = None

    @override
    async def commit(self, commit: Commit) -> Appended:
        await self.held.wait()
        if self.problem:
            raise self.problem
        return await super().commit(commit)


@asynccontextmanager
async def asked(slowly: Slowly | None = None, log: MemoryLog | None = None) -> AsyncIterator[Desk]:
    async with at_work(log, curious(slowly)) as desk:
        yield desk


def test_an_answer_says_what_it_was_true_at_and_leaves_no_trace() -> None:
    async def main() -> None:
        async with asked() as desk:
            await desk.ask(register(E1))
            await desk.log.commit(commit_of(recorded(3, "intake", opened(FIRE))))
            assert await ask(desk, after=3) == QuestionReply(position=3, own=2, answer={"units": [E1]})
            assert await desk.log.tip() == 3

    run(main())


def test_what_is_not_durable_yet_is_in_no_answer() -> None:
    async def main() -> None:
        log = Slow()
        async with asked(log=log) as desk:
            await desk.ask(register(E1))
            log.held.clear()
            registering = desk.ask(register(E2))
            await asyncio.sleep(0.1)
            assert len(desk.service.memory.state.units) == 2, "it is decided, and may have to be undone"
            answering = ask(desk)
            await asyncio.sleep(1)
            assert not answering.done()
            log.problem = NotAppended("no space left")
            log.held.set()
            assert (await answering).answer == {"units": [E1]}
            assert (await registering).position is None

    run(main())


def test_after_a_lost_race_the_winner_s_commit_is_in_the_answer_and_ours_is_not() -> None:
    async def main() -> None:
        log = Slow()
        async with asked(log=log) as desk:
            await desk.ask(register(E1))
            log.held.clear()
            registering = desk.ask(register(E2))
            await asyncio.sleep(0.1)
            answering = ask(desk)
            await MemoryLog.commit(log, commit_of(recorded(3, "dispatch", fence=2)))
            log.held.set()
            reply = await answering
            assert (reply.position, reply.own, reply.answer) == (3, 3, {"units": [E1]})
            assert (await registering).position == 4

    run(main())


def test_a_question_waits_until_the_service_has_what_it_asks_about() -> None:
    async def main() -> None:
        async with asked() as desk:
            await desk.ask(register(E1))
            answering = ask(desk, after=4)
            await asyncio.sleep(1)
            assert not answering.done()
            await desk.log.commit(commit_of(recorded(3, "intake", opened(FIRE))))
            await desk.ask(start_duty(E1))
            reply = await answering
            assert (reply.position, reply.own) == (4, 4)

    run(main())


def test_a_question_does_not_wait_for_ever() -> None:
    async def main() -> None:
        async with asked() as desk:
            answering = ask(desk, after=99)
            await asyncio.sleep(PATIENCE - 0.1)
            assert not answering.done()
            reply = await answering
            assert reply.refusal is not None
            assert (reply.refusal.code, reply.refusal.field) == ("not_reached", "after")

    run(main())


def test_a_question_that_never_has_its_turn_is_told_so() -> None:
    async def main() -> None:
        log = Slow()
        async with asked(log=log) as desk:
            await desk.ask(register(E1))
            log.held.clear()
            registering = desk.ask(register(E2))
            await asyncio.sleep(0.1)
            assert code_of(await ask(desk)) == "overloaded"
            log.held.set()
            await registering

    run(main())


def test_more_questions_than_can_wait_are_told_to_come_back() -> None:
    async def main() -> None:
        async with asked() as desk:
            replies = await asyncio.gather(*(ask(desk) for _ in range(MOST + 1)))
            assert [code_of(reply) for reply in replies] == [None] * MOST + ["overloaded"]
            assert replies[-1].refusal is not None
            assert replies[-1].refusal.retry_after

    run(main())


def test_a_question_that_raises_is_answered_as_our_fault_and_the_next_one_is_answered() -> None:
    async def main() -> None:
        async with asked() as desk:
            reply, next_ = await asyncio.gather(ask(desk, UnitsOf(agency="medical")), ask(desk))
            assert reply.refusal is not None
            assert reply.refusal.code == "internal"
            assert "ZeroDivision" not in reply.refusal.message
            assert next_.answer == NOTHING

    run(main())


def test_a_rule_may_refuse_a_question() -> None:
    async def main() -> None:
        async with asked() as desk:
            reply = await ask(desk, UnitsOf(agency="police"))
            assert reply.refusal is not None
            assert (reply.refusal.code, reply.refusal.field) == ("unknown_unit", "agency")

    run(main())


def test_an_instance_that_decides_nothing_answers_nothing_either_and_says_why() -> None:
    async def main() -> None:
        async with asked() as desk:
            desk.service.hindrances.put("halted", "the log is in doubt")
            assert code_of(await ask(desk)) == "halted"
            desk.service.hindrances.lift("halted")
            assert (await ask(desk)).answer == NOTHING

    run(main())


def test_an_instance_that_stops_sends_those_who_ask_elsewhere() -> None:
    async def main() -> None:
        async with asked() as desk:
            waiting = ask(desk, after=99)
            await asyncio.sleep(1)
        assert code_of(await waiting) == "stopping"
        assert code_of(await ask(desk)) == "stopping"

    run(main())


def test_an_instance_that_stands_aside_for_newer_code_answers_nothing() -> None:
    async def main() -> None:
        async with asked() as desk:
            await desk.ask(register(E1))
            waiting = ask(desk, after=99)
            await desk.log.commit(commit_of(recorded(3, "dispatch", fence=2, fold=2)))
            assert code_of(await waiting) == "stopping"
            assert code_of(await ask(desk)) == "stopping"

    run(main())


async def test_commands_go_before_questions_that_wait() -> None:
    async with asked() as desk, asyncio.timeout(5):
        await desk.ask(register(E1))
        answering = [ask(desk, UnitsOf(agency="volunteers")) for _ in range(100)]
        for command in (start_duty(E1), register(E2)):
            before = sum(answer.done() for answer in answering)
            assert (await desk.ask(command)).refusal is None
            assert sum(answer.done() for answer in answering) - before <= 5
        await asyncio.gather(*answering)


async def test_long_work_is_done_beside_the_loop_on_what_was_true_when_it_began() -> None:
    slowly = Slowly()
    async with asked(slowly) as desk, asyncio.timeout(5):
        await desk.ask(register(E1))
        answering = ask(desk, UnitsSlowly(), after=2)
        await asyncio.to_thread(slowly.begun.acquire)
        assert (await desk.ask(register(E2))).position == 3
        assert (await ask(desk, after=3)).answer == {"units": [E1, E2]}
        slowly.go_on.set()
        assert await answering == QuestionReply(position=2, own=2, answer={"units": [E1]})


async def test_only_so_many_are_worked_on_at_once_and_the_others_have_their_turn() -> None:
    slowly = Slowly()
    async with asked(slowly) as desk, asyncio.timeout(5):
        answering = [ask(desk, UnitsSlowly()) for _ in range(THREADS + 1)]
        for _ in range(THREADS):
            await asyncio.to_thread(slowly.begun.acquire)
        await ask(desk)
        assert not slowly.begun.acquire(timeout=0.05)
        slowly.go_on.set()
        assert [reply.answer for reply in await asyncio.gather(*answering)] == [NOTHING] * (THREADS + 1)


async def test_an_instance_that_stops_does_not_wait_for_long_work() -> None:
    slowly = Slowly()
    async with asked(slowly) as desk:
        answering = ask(desk, UnitsSlowly())
        await asyncio.to_thread(slowly.begun.acquire)
    assert code_of(await answering) == "stopping"
    slowly.go_on.set()


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"nonsense", "malformed", None),
        (b'{"question": "dispatch.units_of", "data": {}, "more": 1}', "malformed", "more"),
        (b'{"question": "dispatch.units_of", "data": {"agency": 7}}', "malformed", "data.agency"),
        (b'{"question": "dispatch.units_of", "data": {}, "after": -1}', "malformed", "after"),
        (b'{"question": "dispatch.weather", "data": {}}', "unknown_question", "question"),
        (b" " * 300_000, "too_large", None),
    ],
)
def test_what_is_wrong_with_a_question_is_named(body: bytes, code: str, field: str | None) -> None:
    reply = understand_question(body, curious())
    assert isinstance(reply, QuestionReply)
    assert reply.refusal is not None
    assert (reply.refusal.code, reply.refusal.field) == (code, field)
