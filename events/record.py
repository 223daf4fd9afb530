"""What the log says about itself: what kind of log it is, what was answered, which reaction failed and was mended."""

from typing import Literal

from events.event import Event
from events.values import IncidentId, Position


class LogOpened(Event, name="log.opened", version=1, about="log"):
    """The first commit of every log. In a log of history services only fold: its clock is not ours."""

    log: str
    kind: Literal["live", "history"]


class CommandAccepted(Event, name="command.accepted", version=1, about="command"):
    """The command was right and changed nothing. One that changed something is known by its events."""

    command: str
    asked: str
    incident: IncidentId | None = None


class CommandRefused(Event, name="command.refused", version=1, about="command"):
    """The command was understood and breaks a rule: what it asked for did not happen, and will not by a retry."""

    command: str
    asked: str
    """Name of the command, `dispatch.dispatch_units`."""
    incident: IncidentId | None = None
    """The incident that it was about, so that what was tried stands in its history."""
    code: str
    message: str
    field: str | None = None
    allowed: tuple[str, ...] | None = None


class ReactionParked(Event, name="reaction.parked", version=1, about="event"):
    """A reaction to another context's event raised. It is left aside with the reason, and what follows goes on."""

    event: str
    """Id of the event that was to be reacted to."""
    position: Position
    reason: str


class ReactionRetried(Event, name="reaction.retried", version=1, about="event"):
    """A reaction that was left aside was run again, by command. What it did now stands in the same commit."""

    event: str
    """As it was parked."""
    position: Position
    context: str
    """Whose reaction it is."""


EVENTS = (LogOpened, CommandAccepted, CommandRefused, ReactionParked, ReactionRetried)
