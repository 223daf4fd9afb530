"""What is wanted in the world of a seed: by whom, of which context, and what they hear."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from events.event import Event
from events.intake import IncidentClosed
from events.values import Progress
from events.wire import Reply, Request
from services.common.command import Command
from services.dispatch.reactions import incident_closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.runtime.asking import Ask
from services.runtime.context import Context
from tests.services import asked
from tests.services.intake.past import INTAKE

UNITS = ("E01", "E02", "E03")
INCIDENTS = ("i0", "i1", "i2")
CALLS = ("call-0", "call-1")
POISON = "i1"
"""The incident whose closing meets a bug."""


def poisoned(event: IncidentClosed, state: Dispatch, now: datetime) -> list[Event]:
    """Dispatch's reaction, with a bug."""
    if event.incident == POISON:
        raise ZeroDivisionError("a bug in a reaction")
    return incident_closed(event, state, now)


WITH_A_BUG = replace(DISPATCH, reacts={IncidentClosed: poisoned})
CONTEXTS: tuple[Context[Any], ...] = (INTAKE, WITH_A_BUG)


@dataclass
class Wish:
    """A command that somebody wants answered, and everything that they hear."""

    context: Context[Any]
    request: Request
    command: Command
    heard: list[Reply] = field(default_factory=list)
    doubled: list[Reply] = field(default_factory=list)
    """What was said in answer to something that had its answer already."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> Ask:
        """The command, once more on its way."""
        told = False

        def hear(reply: Reply) -> None:
            nonlocal told
            if told:
                self.doubled.append(reply)
            told = True
            self._hear(reply)

        return Ask(self.request, self.command, hear)

    def _hear(self, reply: Reply) -> None:
        self.heard.append(reply)
        if reply.position is not None or (reply.refusal and reply.refusal.code in ("expired", "id_misused")):
            self.answered.set()


def context_of(command: Command) -> Context[Any]:
    """Whose command it is."""
    return next(context for context in CONTEXTS if type(command) in context.decides)


def staffing() -> Iterator[Command]:
    """So that there is something to fight for."""
    yield from map(asked.register, UNITS)
    yield from map(asked.open_incident, INCIDENTS)
    yield from map(asked.start_duty, UNITS)


def random_command(chance: Random) -> Command:
    """Anything that may be asked, sensible or not."""
    unit, incident = chance.choice(UNITS), chance.choice(INCIDENTS)
    return chance.choice(
        (
            asked.send(unit, to=incident),
            asked.send(unit, to=incident),
            asked.send(unit, chance.choice(UNITS), to=incident),
            asked.release(unit, from_=incident),
            asked.report(unit, incident, chance.choice(list(Progress))),
            asked.start_duty(unit),
            asked.end_duty(unit),
            asked.open_incident(incident, chance.choice((None, *CALLS))),
            asked.close(incident),
            asked.receive(chance.choice(CALLS)),
        )
    )
