"""What may be put down about a place before anything happens there."""

from typing import Literal

from events.values import Code, Identifier, Instant, Text
from services.common.command import Command
from services.common.place import GivenPlace


class FlagPremise(Command, name="intake.flag_premise"):
    """Let whoever goes there know this, until then."""

    flag: Identifier
    place: GivenPlace
    kind: Literal["hazard", "caution"]
    hazard: Code | None = None
    text: Text
    said_by: Text
    until: Instant


class WithdrawPremiseFlag(Command, name="intake.withdraw_premise_flag"):
    """It does not hold any more, or never did."""

    flag: Identifier
    reason: Text
