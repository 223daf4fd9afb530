"""What may be asked about an incident."""

from typing import Self

from pydantic import model_validator

from events.intake.incidents import Count
from events.values import CallId, Code, Identifier, IncidentId, Level, Priority, Relation, Text
from services.common.command import Command
from services.common.place import GivenPlace


class OpenIncident(Command, name="intake.open_incident"):
    """Take something on; with a call, that call is its primary one."""

    incident: IncidentId
    type: Code
    priority: Priority
    place: GivenPlace
    call: CallId | None = None


class ClassifyIncident(Command, name="intake.classify_incident"):
    """It is of this type."""

    incident: IncidentId
    type: Code


class ChangePriority(Command, name="intake.change_priority"):
    """It is so urgent."""

    incident: IncidentId
    priority: Priority
    reason: Text | None = None


class CorrectLocation(Command, name="intake.correct_location"):
    """It is here."""

    incident: IncidentId
    place: GivenPlace


class ChangeLevel(Command, name="intake.change_level"):
    """Respond at this level."""

    incident: IncidentId
    level: Level
    reason: Text | None = None


class ReportUpward(Command, name="intake.report_upward"):
    """Put down that the level above was told."""

    incident: IncidentId
    to: Text
    reference: Text | None = None


class ReportCasualties(Command, name="intake.report_casualties"):
    """Put down how many people are hurt in all; what is not said stays as it was."""

    incident: IncidentId
    dead: Count | None = None
    seriously_injured: Count | None = None
    injured: Count | None = None
    trapped: Count | None = None
    missing: Count | None = None
    evacuated: Count | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = self.model_dump(exclude={"by", "incident"}, exclude_none=True)
        if not said:
            raise ValueError("a report of casualties says at least one number; 0 where there are none")
        return self


class FlagHazard(Command, name="intake.flag_hazard"):
    """Warn whoever goes there."""

    incident: IncidentId
    hazard: Code
    note: Text | None = None


class ClearHazard(Command, name="intake.clear_hazard"):
    """It endangers nobody any more, or never did; also: somebody looked, and there is none."""

    incident: IncidentId
    hazard: Code
    reason: Text


class AddNote(Command, name="intake.add_note"):
    """Write down what the others should know."""

    incident: IncidentId
    note: Identifier
    text: Text


class StrikeNote(Command, name="intake.strike_note"):
    """The note does not hold."""

    incident: IncidentId
    note: Identifier
    reason: Text


class LinkIncidents(Command, name="intake.link_incidents"):
    """They have to do with each other, and stay two."""

    incident: IncidentId
    other: IncidentId
    relation: Relation


class UnlinkIncidents(Command, name="intake.unlink_incidents"):
    """They have nothing to do with each other after all."""

    incident: IncidentId
    other: IncidentId
    relation: Relation


class MergeIncident(Command, name="intake.merge_incident"):
    """It is the same as another one, which is to stand for both."""

    incident: IncidentId
    into: IncidentId
    reason: Text | None = None


class UnmergeIncident(Command, name="intake.unmerge_incident"):
    """It is not the same after all."""

    incident: IncidentId
    reason: Text


class StabilizeIncident(Command, name="intake.stabilize_incident"):
    """It does not get worse any more."""

    incident: IncidentId


class CloseIncident(Command, name="intake.close_incident"):
    """Nothing more is owed here."""

    incident: IncidentId
    disposition: Code


class ReopenIncident(Command, name="intake.reopen_incident"):
    """It is not over, or not under control, after all."""

    incident: IncidentId
    reason: Text
