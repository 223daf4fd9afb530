"""Notes: what somebody wrote down about an incident. They are never edited; one that does not hold is struck."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import NoteAdded, NoteStruck
from services.common.command import Refused
from services.intake.commands.incidents import AddNote, StrikeNote
from services.intake.state import Intake
from services.intake.steps import require


def add_note(command: AddNote, state: Intake, now: datetime) -> list[Event]:
    """Write it down, about a closed or merged incident too: what is learnt late is worth keeping."""
    here = require(state, command.incident, AddNote)
    if command.note in here.facts.notes:
        message = (
            f"incident {state.number(command.incident)} has a note {command.note} already: give this one another id"
        )
        raise Refused("note_exists", message, field="note")
    return [NoteAdded(at=now, **dict(command))]


def strike_note(command: StrikeNote, state: Intake, now: datetime) -> list[Event]:
    """Strike a note, whoever wrote it: both names stay. One that is struck already stays as it was struck."""
    here = require(state, command.incident, StrikeNote)
    if command.note not in here.facts.notes:
        raise Refused(
            "unknown_note", f"incident {state.number(command.incident)} has no note {command.note}", field="note"
        )
    return [] if command.note in here.facts.struck else [NoteStruck(at=now, **dict(command))]
