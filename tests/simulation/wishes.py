"""What is wanted in a simulated world: the words for it, by whom it is decided, and what they hear."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from events.event import Event
from events.intake.incidents import IncidentClosed
from events.values import Level, Progress
from events.wire import Reply, Request
from services.common.command import Command
from services.dispatch.reactions import incident_closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from services.intake.rules import Rules
from services.intake.service import intake
from services.runtime.asking import Ask
from services.runtime.context import Context
from tests.services import asked
from tests.services.intake import assessed
from tests.services.intake.past import SHANGHAI

POISON = "cursed"
"""The incident whose closing meets a bug in dispatch's reaction."""


def poisoned(event: IncidentClosed, state: Dispatch, now: datetime) -> list[Event]:
    """Dispatch's reaction, with a bug."""
    if event.incident == POISON:
        raise ZeroDivisionError("a bug in a reaction")
    return incident_closed(event, state, now)


SOON = timedelta(seconds=60)
"""Within which the level above is told: an hour of the simulation is long."""
INTAKE = intake(SHANGHAI, Rules(report_upward_within={Level.I: SOON, Level.II: SOON}))
WITH_A_BUG = replace(DISPATCH, reacts={IncidentClosed: poisoned})
CONTEXTS: dict[str, Context[Any]] = {"intake": INTAKE, "dispatch": WITH_A_BUG}

WITHOUT_A_TRACE = {
    *("busy", "stopping", "not_reached", "not_stored", "expired", "id_misused", "too_old"),
    *("behind", "clock_off", "no_space", "newer_code", "halted", "verifying"),
}
"""What may be said without a position: nothing of it was decided."""
LAST_WORD = {"expired", "id_misused", "too_old"}
"""Of these, what will not become another answer by asking again."""


def command(words: str) -> Command:
    """The command that a schedule says in words: `send E01 E02 fire`."""
    match words.split():
        case ["register", unit]:
            return asked.register(unit)
        case ["duty", unit]:
            return asked.start_duty(unit)
        case ["off", unit]:
            return asked.end_duty(unit)
        case ["send", *units, incident]:
            return asked.send(*units, to=incident)
        case ["release", unit, incident]:
            return asked.release(unit, from_=incident)
        case ["report", unit, incident, progress]:
            return asked.report(unit, incident, Progress(progress))
        case ["open", incident]:
            return asked.open_incident(incident)
        case ["open", incident, call]:
            return asked.open_incident(incident, call)
        case ["close", incident]:
            return asked.close(incident)
        case ["merge", incident, into]:
            return asked.merge(incident, into)
        case ["unmerge", incident]:
            return asked.unmerge(incident)
        case ["level", level, incident]:
            return assessed.change_level(level, incident)
        case ["upward", incident]:
            return assessed.report_upward(incident)
        case ["stabilize", incident]:
            return assessed.stabilize(incident)
        case ["reopen", incident]:
            return assessed.reopen(incident)
        case ["receive", call]:
            return asked.receive(call)
    raise ValueError(f"nobody knows what '{words}' means")


@dataclass
class Wish:
    """A command that somebody wants answered, and everything that they hear."""

    name: str
    words: str
    context: str
    request: Request
    command: Command
    heard: list[Reply] = field(default_factory=list)
    doubled: list[Reply] = field(default_factory=list)
    """What was said in answer to something that had its answer already."""

    open: int = 0
    """How often it was asked, and not answered yet."""
    denied: str | None = None
    """Where it is in the log although everybody was told that nothing was decided."""

    @cached_property
    def digest(self) -> str:
        """What its events are known by, where its id was used twice."""
        return Ask(self.request, self.command, self.heard.append).digest

    @property
    def final(self) -> list[Reply]:
        """What was said with a position, which is for ever."""
        return [reply for reply in self.heard if reply.position is not None]

    @property
    def answered(self) -> bool:
        """Whether somebody who asks again will hear nothing else."""
        return any(r.position is not None or (r.refusal and r.refusal.code in LAST_WORD) for r in self.heard)
