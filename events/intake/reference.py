"""What a jurisdiction lays down for its front desk, as data: what is asked in triage, and which incidents there are."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from events.event import Event
from events.values import Code, Priority, Text, Value

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=1)]


class Words(Value):
    """The same in Chinese and in English."""

    zh: Label
    en: Label


class Outcome(Value):
    """What triage leads to."""

    code: Code
    """What the protocol calls it."""
    type: Code
    """The type of an incident of this sort."""
    priority: Priority


class Choice(Value):
    """One answer to a question, and what follows from it: another question, or an outcome."""

    answer: Code
    label: Words
    ask: Code | None = None
    outcome: Outcome | None = None


class Question(Value):
    """What the call-taker asks."""

    question: Code
    ask: Words
    choices: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=50)]


class TriageProtocol(Value):
    """Questions in a tree: the first one, and from each answer to the next or to an outcome."""

    title: Words
    sample: bool = False
    """Whether it is a sample that nobody answers for."""
    source: Text | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=200)]
    """The first one is asked first."""


class IncidentField(StrEnum):
    """What may be known of an incident, and may have to be."""

    ADDRESS = "address"
    POINT = "point"
    LEVEL = "level"
    CASUALTIES = "casualties"
    HAZARDS = "hazards"
    """That somebody looked for them: one is flagged, or one was cleared."""
    PRIMARY_CALL = "primary_call"
    NOTE = "note"


class Step(StrEnum):
    """Steps before which something must be known."""

    STABILIZE = "stabilize"
    CLOSE = "close"


class Disposition(Value):
    """One way in which an incident ends."""

    disposition: Code
    label: Words


class IncidentType(Value):
    """One type of incident: what it is called, what must be known of it, how it ends, and what it may be taken for."""

    type: Code
    label: Words
    family: Code
    """fire, medical, police, traffic …: what is of one family may be the same incident."""
    compatible: tuple[Code, ...] = ()
    """Types, also of other families, that the same incident may be reported as."""
    needs: Mapping[Step, tuple[IncidentField, ...]] = Field(default_factory=dict)
    dispositions: tuple[Disposition, ...] = ()
    """None named: any."""
    codes: Mapping[Code, Label] = Field(default_factory=dict)
    """What others call it: `gb35965`, `cap`, `apco`."""

    def missing(self, step: Step, known: Collection[IncidentField]) -> list[IncidentField]:
        """What must be known before the step, and is not."""
        return [needed for needed in self.needs.get(step, ()) if needed not in known]


class ProtocolPublished(Event, name="intake.protocol_published", version=1, about="protocol"):
    """From now on calls may be triaged by this version. Those that were triaged before stay as they are."""

    protocol: Code
    number: Version
    """Its version: one more than the last."""
    content: TriageProtocol


class ProtocolRetired(Event, name="intake.protocol_retired", version=1, about="protocol"):
    """No call is triaged by it any more."""

    protocol: Code
    reason: Text


class IncidentTypesPublished(Event, name="intake.incident_types_published", version=1, about="catalogue"):
    """These are the types of incidents from now on. Incidents of other types stay what they are."""

    catalogue: Code
    """`types`: there is one catalogue."""
    number: Version
    sample: bool
    types: Annotated[tuple[IncidentType, ...], Field(min_length=1, max_length=500)]


EVENTS: tuple[type[Event], ...] = (ProtocolPublished, ProtocolRetired, IncidentTypesPublished)
