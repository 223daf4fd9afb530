"""A word of caution about a place: it holds until it is withdrawn, or until it comes to its end by itself."""

from dataclasses import dataclass
from datetime import datetime

from events.event import Event
from events.intake.premises import PremiseFlagExpired, PremiseFlagged, PremiseFlagWithdrawn
from services.common.command import Refused
from services.common.grid import Grid
from services.common.place import located
from services.intake.commands.premises import FlagPremise, WithdrawPremiseFlag


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has said it."""


@dataclass(frozen=True, slots=True)
class Holds:
    """Whoever goes there is told."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """Nobody is told any more. Only that there was one of this id is kept, as the id may not be used again."""


OVER = Over()
"""Shared by all, as they are kept for ever."""

Flag = Unknown | Holds | Over


def evolve(flag: Flag, event: Event) -> Flag:
    """The flag after an event."""
    match event:
        case PremiseFlagged():
            return Holds(event.until) if flag == Unknown() else flag
        case PremiseFlagWithdrawn() | PremiseFlagExpired():
            return OVER
    return flag


def due(flag: Flag) -> datetime | None:
    """When it comes to its end."""
    return flag.until if isinstance(flag, Holds) else None


def expire(key: str, _: Flag, now: datetime) -> list[Event]:
    """Let it end."""
    return [PremiseFlagExpired(at=now, by="service/intake", flag=key)]


def raise_flag(flag: Flag, command: FlagPremise, grid: Grid, now: datetime) -> list[Event]:
    """Tell whoever goes there. What holds is said anew under another id, so who said what until when stays known."""
    if flag != Unknown():
        raise Refused("premise_flag_exists", f"there is a flag {command.flag} already", field="flag")
    if command.until <= now:
        raise Refused("premise_flag_over", "a flag holds until a moment that is to come", field="until")
    flagged = PremiseFlagged(
        at=now,
        by=command.by,
        flag=command.flag,
        place=located(command.place, grid),
        kind=command.kind,
        hazard=command.hazard,
        text=command.text,
        said_by=command.said_by,
        until=command.until,
    )
    return [flagged]


def withdraw(flag: Flag, command: WithdrawPremiseFlag, now: datetime) -> list[Event]:
    """Tell nobody any more; of one that is over nobody is told anyway."""
    match flag:
        case Holds():
            return [PremiseFlagWithdrawn(at=now, by=command.by, flag=command.flag, reason=command.reason)]
        case Over():
            return []
        case Unknown():
            raise Refused("unknown_premise_flag", f"there is no flag {command.flag}", field="flag")
