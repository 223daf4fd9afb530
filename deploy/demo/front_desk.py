"""The front desk of Linjiang: calls ring, and whoever is free first takes the next one."""

from random import Random

from deploy.demo.step import Step
from deploy.demo.talk import Talk, Write
from events.values import Actor, CallId, Channel, Code
from services.common.place import GivenPlace
from services.intake.commands.calls import ReceiveCall

CALL_TAKERS = ("calltaker/wu", "calltaker/zhao", "calltaker/sun", "calltaker/qian", "calltaker/he", "calltaker/lu")
SWITCH = "switch/linjiang"
"""The telephone switch: it knows that somebody rings, and when they hang up."""


class FrontDesk:
    """Who sits there, and what each does last, as far as it is written."""

    def __init__(self, random: Random, run: str, write: Write) -> None:
        self.busy_with: dict[Actor, tuple[Step, ...]] = dict.fromkeys(CALL_TAKERS, ())
        self._random = random
        self._run = run
        self._write = write
        self._calls = 0

    def ring(self, at: float, channel: Channel, report: str, place: GivenPlace | None = None) -> tuple[CallId, Step]:
        """A call comes in."""
        self._calls += 1
        call = f"call-{self._run}-{self._calls:03}"
        receiving = ReceiveCall(by=SWITCH, call=call, channel=channel, place=place, report=report)
        return call, self._write(at, receiving)

    def take(self, call: CallId, ring: Step) -> Talk:
        """Whoever is free first claims it."""
        taker = self._free_first()
        talk = Talk(self._random, self._write, taker, call, ring, *self.busy_with[taker])
        talk.claim()
        self.busy_with[taker] = (talk.last,)
        return talk

    def pass_on(self, talk: Talk, desk: Code, reason: str) -> None:
        """Have somebody else take the call over, at another desk; whose it was is free."""
        first, other = talk.taker, self._free_first(but=talk.taker)
        talk.pass_on(other, desk, reason, *self.busy_with[other])
        self.busy_with[first] = (talk.last,)

    def over(self, talk: Talk) -> None:
        """The talk is done, and its taker free."""
        talk.hang_up()
        self.busy_with[talk.taker] = (talk.last,)

    def _free_first(self, but: Actor | None = None) -> Actor:
        others = [taker for taker in CALL_TAKERS if taker != but]
        return min(others, key=lambda taker: max((step.at for step in self.busy_with[taker]), default=0.0))
