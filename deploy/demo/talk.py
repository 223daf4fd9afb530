"""What a call-taker does with one call, from claiming it until nobody speaks with the caller any more."""

from collections.abc import Callable
from random import Random

from deploy.demo.step import Step
from events.values import Actor, CallEnding, CallId, Code
from services.common.command import Command
from services.intake.commands.calls import AcceptTransfer, AnswerCall, ClaimCall, EndCall, OfferTransfer

Write = Callable[..., Step]
"""Puts a step into the hour: at which second, which command, behind which other steps."""


class Talk:
    """A call in somebody's hands: each step builds on the one before."""

    def __init__(self, random: Random, write: Write, taker: Actor, call: CallId, *behind: Step) -> None:
        """`behind`: what was before, the ring of the call for one."""
        self.taker = taker
        self.call = call
        self.last = max(behind, key=lambda step: step.at)
        self._random = random
        self._write = write
        self._behind = behind

    def then(self, least: float, most: float, command: Command, *behind: Step) -> Step:
        """Give a command so many seconds after the last one, or after what else it builds on."""
        at = max(step.at for step in (self.last, *behind)) + self._random.uniform(least, most)
        self.last = self._write(at, command, *{self.last, *self._behind, *behind})
        self._behind = ()
        return self.last

    def claim(self) -> None:
        """Say: mine."""
        self.then(1, 5, ClaimCall(by=self.taker, call=self.call))

    def answer(self) -> None:
        """Speak with the caller."""
        self.then(0.5, 2, AnswerCall(by=self.taker, call=self.call))

    def pass_on(self, to: Actor, desk: Code, reason: str, *behind: Step) -> None:
        """Have another desk take it: whoever accepts there is responsible. `behind`: what they do first."""
        self.then(5, 15, OfferTransfer(by=self.taker, call=self.call, desk=desk, reason=reason))
        self.then(2, 6, AcceptTransfer(by=to, call=self.call, desk=desk), *behind)
        self.taker = to

    def hang_up(self) -> None:
        """Say that help is on its way."""
        self.then(8, 30, EndCall(by=self.taker, call=self.call, ending=CallEnding.ANSWERED))
