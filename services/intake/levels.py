"""The response level, and what the level above must be told of it, in time."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import LevelChanged, ReportedUpward
from events.values import Level
from services.intake.commands.incidents import ChangeLevel, ReportUpward
from services.intake.incident import Facts
from services.intake.rules import Rules
from services.intake.state import Intake
from services.intake.steps import require


def change_level(command: ChangeLevel, state: Intake, now: datetime) -> list[Event]:
    """Respond at another level; where the level above must be told of it, by when."""
    facts = require(state, command.incident, ChangeLevel).facts
    if facts.level == command.level:
        return []
    return [LevelChanged(at=now, report_by=_report_by(facts, command.level, state.rules, now), **dict(command))]


def _report_by(facts: Facts, level: Level, rules: Rules, now: datetime) -> datetime | None:
    """When the level above must have been told of this level; None where it need not be, or was told of as much."""
    within = rules.report_upward_within
    if level not in within:
        return None
    if facts.level in within and facts.reported and facts.reported.covers(level):
        return None
    return min(facts.report_by or now + within[level], now + within[level])


def report_upward(command: ReportUpward, state: Intake, now: datetime) -> list[Event]:
    """Put down that the level above was told, asked for or not: each report is one."""
    require(state, command.incident, ReportUpward)
    return [ReportedUpward(at=now, **dict(command))]
