"""Places: where help is needed, said anew as often as it is known better; and what is to be known of a place."""

from datetime import datetime

from events.event import Event
from events.intake.calls import CallLocated
from events.intake.incidents import LocationCorrected
from services.common.place import located
from services.intake import premise
from services.intake.commands.calls import LocateCall
from services.intake.commands.incidents import CorrectLocation
from services.intake.commands.premises import FlagPremise, WithdrawPremiseFlag
from services.intake.state import Intake
from services.intake.steps import require


def locate_call(command: LocateCall, state: Intake, now: datetime) -> list[Event]:
    """Say where help is needed, after the call has ended too: a fix may come late. What is not said stays."""
    facts = state.require_call(command.call).facts
    place = located(command.place, state.grid)
    known = facts.place is not None and facts.place.amended(place) == facts.place
    return [] if known else [CallLocated(at=now, by=command.by, call=command.call, place=place)]


def correct_location(command: CorrectLocation, state: Intake, now: datetime) -> list[Event]:
    """Say where an incident is, as long as something is owed there. What is not said stays."""
    incident = require(state, command.incident, CorrectLocation)
    place = located(command.place, state.grid)
    if incident.facts.place.amended(place) == incident.facts.place:
        return []
    return [LocationCorrected(at=now, by=command.by, incident=command.incident, place=place)]


def flag_premise(command: FlagPremise, state: Intake, now: datetime) -> list[Event]:
    """Warn whoever goes to a place, until a moment."""
    return premise.raise_flag(state.premise_flags[command.flag], command, state.grid, now)


def withdraw_premise_flag(command: WithdrawPremiseFlag, state: Intake, now: datetime) -> list[Event]:
    """Warn of it no more."""
    return premise.withdraw(state.premise_flags[command.flag], command, now)
