"""Offer and acceptance: whoever offers something stays responsible for it until the other side takes it.

It is offered, and then accepted, refused, withdrawn or lapsed. Only an offer that is open is held; how it ended is an
event of whatever was offered.
"""

from dataclasses import dataclass
from datetime import datetime

from events.values import Actor, Code
from services.common.command import Refused
from services.common.roles import supervises, surely


@dataclass(frozen=True, slots=True)
class Offer:
    """Something is offered, and not taken yet."""

    to: Code
    """Who is asked to take it: a desk, an agency."""
    by: Actor
    answer_by: datetime
    """Then it lapses."""


def is_new(offer: Offer | None, to: Code, field: str) -> bool:
    """Whether it is not offered there already. Raises Refused where others are asked: one at a time."""
    if offer is None:
        return True
    if offer.to != to:
        message = f"it is offered to {offer.to} until {offer.answer_by:%H:%M:%S} UTC: withdraw that first, or wait"
        raise Refused("offer_open", message, field=field, allowed=[offer.to])
    return False


def require_offered(offer: Offer | None, to: Code, field: str, instead: str) -> Offer:
    """The offer that is answered in the name of `to`. Raises Refused where there is none; `instead` says what is so."""
    if offer is None:
        raise Refused("not_offered", f"nothing is offered to {to}: {instead}", field=field, allowed=[])
    if offer.to != to:
        raise Refused("not_offered", f"it is offered to {offer.to}, not to {to}", field=field, allowed=[offer.to])
    return offer


def require_other_side(by: Actor, field: str, *offering: Actor) -> None:
    """Nobody answers for the side that has asked them. Raises Refused."""
    if any(surely(by, party) for party in offering):
        raise Refused("own_offer", f"{by} is on the side that offers: somebody of the other has to answer", field=field)


def require_offerer(offer: Offer, by: Actor, field: str) -> None:
    """Only who has offered it withdraws it, or a supervisor. Raises Refused."""
    if by != offer.by and not supervises(by):
        message = f"{offer.by} has offered it: only they withdraw it, or a supervisor"
        raise Refused("not_offerer", message, field=field, allowed=[offer.by])
