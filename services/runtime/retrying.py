"""A reaction that was left aside, run again by command: fetched from the log first, and then decided, which is pure."""

import asyncio
from datetime import datetime
from typing import Any

import structlog

from events.catalog import Unknown
from events.commit import Recorded
from events.event import Event
from events.log import Log
from events.record import ReactionRetried
from events.values import Position
from services.common.command import Refused
from services.runtime.asking import Ask
from services.runtime.commands import RetryReaction
from services.runtime.context import undo
from services.runtime.memory import Memory
from services.runtime.table import Undo

PATIENCE = 1.0
"""Seconds that the log may take to give a commit; nothing is decided meanwhile."""

_log = structlog.get_logger(__name__)


def lacks(ask: Ask, memory: Memory[Any]) -> Position | None:
    """The position that has to be fetched before this command can be decided, if there is one."""
    if not isinstance(ask.command, RetryReaction) or ask.fetched is not None:
        return None
    position: Position | None = memory.state.parked[ask.command.event]
    return position


async def fetch(log: Log, position: Position) -> Recorded | None:
    """The commit at a position; None where the log does not give it just now."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await log.at(position)
    except Exception as problem:
        _log.warning("parked_commit_not_read", position=position, reason=repr(problem))
        return None


def require_parked(command: RetryReaction, memory: Memory[Any]) -> None:
    """Raises Refused where no reaction to the event was left aside, or none is any longer."""
    if memory.state.parked[command.event] is None:
        context = memory.context.name
        message = f"no reaction of {context} to {command.event} is parked: it never was, or it was retried already"
        raise Refused("not_parked", message, field="event")


def react_again(
    command: RetryReaction, commit: Recorded, memory: Memory[Any], noted: Undo, now: datetime
) -> list[Event]:
    """What follows today from what was left aside, and that it was retried. Raises what the reaction raises.

    A whole commit was left aside where it could not be read. What could not be folded is not folded now, behind what
    came after it: the code that can has folded it in its turn, when it started.
    """
    whole = command.event == commit.id
    concerned = [
        (envelope.id, envelope.event)
        for envelope in commit.envelopes
        if (whole or command.event == envelope.id) and not isinstance(envelope.event, Unknown)
    ]
    if not concerned and not whole:
        raise LookupError(f"position {commit.position} holds no such event that this code knows")
    happened: list[Event] = []
    mark = len(noted)
    for id_, foreign in concerned:
        if unfit := memory.unfit.get(commit.id) or memory.unfit.get(id_):
            raise unfit
        if react := memory.context.reacts.get(type(foreign)):
            for event in react(foreign, memory.state, now):
                memory.state.fold_own(event)
                happened.append(event)
    undo(noted, mark)
    retried = ReactionRetried(
        at=now, by=command.by, event=command.event, position=commit.position, context=memory.context.name
    )
    return [*happened, retried]
