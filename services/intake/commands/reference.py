"""What may be laid down for the front desk."""

from typing import Annotated

from pydantic import Field

from events.intake.reference import IncidentType, TriageProtocol
from events.values import Code, Text
from services.common.command import Command


class PublishProtocol(Command, name="intake.publish_protocol"):
    """Ask these questions from now on."""

    protocol: Code
    content: TriageProtocol


class RetireProtocol(Command, name="intake.retire_protocol"):
    """Ask them no more."""

    protocol: Code
    reason: Text


class PublishIncidentTypes(Command, name="intake.publish_incident_types"):
    """Let these be the types of incidents."""

    sample: bool = False
    types: Annotated[tuple[IncidentType, ...], Field(min_length=1, max_length=500)]
