"""The questions that wait at one instance, and how they are answered: from settled state, and behind commands."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog

from events.questions import QuestionReply
from events.values import Position
from services.common.command import Refused
from services.runtime.context import Apart
from services.runtime.inquiring import Inquiry, unanswered
from services.runtime.memory import Memory

MOST = 200
"""Questions that may wait; more are told to come back."""
RETRY_AFTER = 1.0
PATIENCE = 5.0
"""Seconds that a question waits for its `after`, or for its turn."""
BUDGET = 0.005
BUDGET_BESIDE_COMMANDS = 0.001
"""Seconds of answering between two rounds, where nobody else waits and where commands do; looked at after each."""
REST = 4
"""Beside commands nothing is answered for so many times as long as was: a fifth of the time goes to questions."""
CALM_AFTER = 0.1
"""Seconds without a command: between two rounds those who command are about to send the next."""
THREADS = 2
"""Questions that are worked on at once apart from the loop; the others of that kind wait."""

_log = structlog.get_logger(__name__)


class Questions:
    """First come, first answered, but for those that wait for their `after`, or for a thread.

    Only the loop between two rounds calls `answer`: in a round the state is what may have to be undone.
    """

    def __init__(self, memory: Memory[Any], wake: asyncio.Event) -> None:
        """`wake` is set when there is something to answer."""
        self._memory = memory
        self._wake = wake
        self._waiting: deque[Inquiry] = deque()
        self._apart: dict[Inquiry, asyncio.Task[None]] = {}
        self._looked_at: Position = 0
        self._rest_until = self._commanded = -CALM_AFTER
        self._closed = False

    def busy(self) -> QuestionReply | None:
        """What to say to whoever asks now, where nothing can be taken whatever it is; None where there is room."""
        if self._closed:
            return unanswered("stopping", "this instance is stopping: ask again")
        return _overloaded() if len(self._waiting) >= MOST else None

    def take(self, inquiry: Inquiry) -> None:
        """Let a question wait; it is answered through its `reply`."""
        if (busy := self.busy()) is not None:
            inquiry.reply(busy)
            return
        self._waiting.append(inquiry)
        self._wake.set()
        asyncio.get_running_loop().call_later(PATIENCE, self._give_up, inquiry)

    async def answer(self, now: datetime, *, commands: bool) -> None:
        """Answer those whose turn it is, within the budget. `commands`: whether there are any that wait behind us."""
        time = asyncio.get_running_loop().time
        began = time()
        if commands:
            self._commanded = began
        if not self._waiting:
            return
        if began < self._rest_until:
            self._wake_rested()
            return
        busy = began - self._commanded < CALM_AFTER
        until = began + (BUDGET_BESIDE_COMMANDS if busy else BUDGET)
        self._looked_at = self._memory.folded
        true_at = QuestionReply(position=self._looked_at, own=self._memory.last)
        later = deque[Inquiry]()
        while self._waiting and time() < until:
            inquiry = self._waiting.popleft()
            if inquiry.request.after > self._looked_at or not self._begin(inquiry, true_at, now):
                later.append(inquiry)
        over = bool(self._waiting)
        self._waiting.extendleft(reversed(later))
        if busy:
            self._rest_until = time() + REST * (time() - began)
        if over:
            self._wake_rested()
            await asyncio.sleep(0)  # There may be commands that have arrived meanwhile.

    def round_over(self) -> None:
        """Those who wait for what a round has reacted to have their turn."""
        if self._waiting and self._memory.folded > self._looked_at:
            self._wake_rested()

    def _wake_rested(self) -> None:
        """Have the loop come by, at once or when it has rested."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rest_until:
            loop.call_at(self._rest_until, self._wake.set)
        else:
            self._wake.set()

    def _begin(self, inquiry: Inquiry, true_at: QuestionReply, now: datetime) -> bool:
        """Answer a question, or have it worked on; False where no thread is free for that."""
        question, state = inquiry.question, self._memory.state
        answering = self._memory.context.answers[type(question)]
        if not isinstance(answering, Apart):
            inquiry.reply(_answered(inquiry, true_at, lambda: answering(question, state, now)))
        elif len(self._apart) >= THREADS:
            return False
        else:
            try:
                view = answering.view(question, state, now)
            except Exception as problem:
                inquiry.reply(_failed(inquiry, problem))
            else:
                self._apart[inquiry] = asyncio.create_task(self._work(inquiry, true_at, lambda: answering.work(view)))
        return True

    async def _work(self, inquiry: Inquiry, true_at: QuestionReply, work: Callable[[], Any]) -> None:
        reply = await asyncio.to_thread(_answered, inquiry, true_at, work)
        if self._apart.pop(inquiry, None):
            inquiry.reply(reply)
            self._wake.set()

    def refuse(self, code: str, message: str) -> None:
        """Tell those who wait why this instance answers nothing; what is worked on was true when it was begun."""
        while self._waiting:
            self._waiting.popleft().reply(unanswered(code, message))

    def close(self) -> None:
        """Take no more: whoever asks now is sent to another instance."""
        self._closed = True

    def dismiss(self) -> None:
        """Send those who still wait to another instance, and those who are worked for as well."""
        self._waiting.extend(self._apart)
        self._apart.clear()
        self.refuse("stopping", "this instance is stopping: ask again")

    def _give_up(self, inquiry: Inquiry) -> None:
        if inquiry in self._waiting:
            self._waiting.remove(inquiry)
            if inquiry.request.after > self._memory.folded:
                message = f"this service has not reacted to position {inquiry.request.after} yet: ask again"
                inquiry.reply(unanswered("not_reached", message, field="after"))
            else:
                inquiry.reply(_overloaded())


def _overloaded() -> QuestionReply:
    message = f"too many questions are waiting: ask again in {RETRY_AFTER} seconds"
    return unanswered("overloaded", message, retry_after=RETRY_AFTER)


def _answered(inquiry: Inquiry, true_at: QuestionReply, compute: Callable[[], Any]) -> QuestionReply:
    """The answer as it is sent, or what became of it. Runs in a thread of its own where that is what is asked for."""
    try:
        return true_at.model_copy(update={"answer": compute().model_dump(mode="json")})
    except Exception as problem:
        return _failed(inquiry, problem)


def _failed(inquiry: Inquiry, problem: Exception) -> QuestionReply:
    """Tell whoever asked that there is no answer: by a rule, or by a fault of ours that somebody must mend."""
    if isinstance(problem, Refused):
        return QuestionReply(refusal=problem.refusal)
    number = uuid4().hex[:8]
    _log.error("bug", number=number, at=inquiry.request.question, exc_info=problem)
    return unanswered("internal", f"a fault of ours, noted as {number}")
