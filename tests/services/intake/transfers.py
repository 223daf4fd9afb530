"""A call on its way to another desk: what is asked of it, and what happens to it, each with defaults."""

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallTransferAccepted,
    CallTransferLapsed,
    CallTransferOffered,
)
from services.intake.commands.calls import AcceptTransfer, OfferTransfer, RefuseTransfer, WithdrawTransfer
from tests.services.city import CALL, T0, later, received

LI, WANG, ZHAO, CHEN = "calltaker/li", "calltaker/wang", "calltaker/zhao", "supervisor/chen"
WHY = "she cannot breathe"


def offer(to: str = "medical", by: str = LI) -> OfferTransfer:
    return OfferTransfer(by=by, call=CALL, desk=to, reason=WHY)


def accept(at: str = "medical", by: str = WANG) -> AcceptTransfer:
    return AcceptTransfer(by=by, call=CALL, desk=at)


def refuse(at: str = "medical", by: str = WANG) -> RefuseTransfer:
    return RefuseTransfer(by=by, call=CALL, desk=at, reason="it is no emergency")


def withdraw(by: str = LI) -> WithdrawTransfer:
    return WithdrawTransfer(by=by, call=CALL)


def answered(by: str = LI) -> Event:
    return CallAnswered(at=T0, by=by, call=CALL)


def offered(to: str = "medical", by: str = LI) -> Event:
    return CallTransferOffered(at=T0, by=by, call=CALL, desk=to, reason=WHY, answer_by=later(30))


def accepted(at: str = "medical", by: str = WANG) -> Event:
    return CallTransferAccepted(at=T0, by=by, call=CALL, desk=at)


def lapsed(seconds: float = 30) -> Event:
    return CallTransferLapsed(at=later(seconds), by="service/intake", call=CALL, desk="medical")


WAITING = (received(CALL),)
ANSWERED = (*WAITING, answered())
OFFERED = (*ANSWERED, offered())
ACCEPTED = (*OFFERED, accepted())
