"""Triage protocols: what is asked, version by version."""

from datetime import datetime
from typing import Self

import strawberry

from events.intake import reference
from gateway.context import AsOf, Info
from gateway.intake.triage import ProtocolVersions
from gateway.intake.words import Words
from gateway.moment import Moment
from gateway.scalars import Position
from gateway.version import Version
from projections import protocols
from projections.protocols import Protocol, ProtocolVersion
from projections.versions import Known


@strawberry.type(description="What triage leads to.")
class TriageOutcome:
    """Mirrors events.intake.reference.Outcome."""

    code: str = strawberry.field(description="What the protocol calls it.")
    type: str = strawberry.field(description="The type of an incident of this sort.")
    priority: int = strawberry.field(description="1 is the most urgent, 5 the least.")


@strawberry.type(description="One answer to a question, and what follows from it: another question, or an outcome.")
class TriageChoice:
    """Mirrors events.intake.reference.Choice."""

    answer: str
    label: Words
    ask: str | None = strawberry.field(description="The question that follows; null where an outcome does.")
    outcome: TriageOutcome | None

    @classmethod
    def of(cls, choice: reference.Choice) -> Self:
        """The choice as it was published."""
        led = choice.outcome
        outcome = TriageOutcome(code=led.code, type=led.type, priority=led.priority) if led else None
        return cls(answer=choice.answer, label=Words.of(choice.label), ask=choice.ask, outcome=outcome)


@strawberry.type(description="What the call-taker asks.")
class TriageQuestion:
    """Mirrors events.intake.reference.Question."""

    question: str
    ask: Words
    choices: list[TriageChoice]

    @classmethod
    def of(cls, question: reference.Question) -> Self:
        """The question as it was published."""
        choices = [TriageChoice.of(choice) for choice in question.choices]
        return cls(question=question.question, ask=Words.of(question.ask), choices=choices)


@strawberry.type(description="A version of a triage protocol. It never changes; what changes is which one asks.")
class TriageProtocol:
    """Mirrors projections.protocols.ProtocolVersion."""

    protocol: str
    version: int
    last_version: int = strawberry.field(description="The one that asks at this moment.")
    title: Words
    sample: bool = strawberry.field(description="It is a sample that nobody answers for.")
    source: str | None = strawberry.field(description="Where it comes from, as whoever published it says.")
    questions: list[TriageQuestion] = strawberry.field(description="The first one is asked first.")
    published_at: datetime
    published: Version
    retired_at: datetime | None = strawberry.field(
        description="From then on it asks no call that comes in; null while it is in use."
    )
    retired_because: str | None

    @classmethod
    def of(cls, protocol: Protocol, version: Known[ProtocolVersion]) -> Self:
        """The version in a row, of a protocol in another."""
        content = version.row.read()
        return cls(
            protocol=protocol.protocol,
            version=int(version.row.number),
            last_version=protocol.number,
            title=Words.of(content.title),
            sample=content.sample,
            source=content.source,
            questions=[TriageQuestion.of(question) for question in content.questions],
            published_at=version.row.published_at,
            published=Version.of(version),
            retired_at=protocol.retired_at,
            retired_because=protocol.retired_because,
        )


@strawberry.type
class ProtocolQuery:
    """What can be asked about protocols."""

    @strawberry.field(description="Every triage protocol in its last version, the retired ones too, by name.")
    async def triage_protocols(
        self, info: Info, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> list[TriageProtocol]:
        """Every protocol."""
        moment = await info.context.moment(as_of, min_position)
        there = [known.row for known in await protocols.all_of_them(moment.reading)]
        last = await moment.loader(ProtocolVersions).load_many([f"{each.protocol}/{each.number}" for each in there])
        return [TriageProtocol.of(each, version) for each, version in zip(there, last, strict=True) if version]

    @strawberry.field(description="One version of a triage protocol; the last one where no version is named.")
    async def triage_protocol(
        self,
        info: Info,
        protocol: str,
        version: int | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> TriageProtocol | None:
        """One version."""
        return await find_protocol(protocol, version, await info.context.moment(as_of, min_position))


async def find_protocol(name: str, version: int | None, moment: Moment) -> TriageProtocol | None:
    """A version of the protocol of that name at a moment; the last one where none is named."""
    for known in await protocols.by_names(moment.reading, [name]):
        key = f"{name}/{version or known.row.number}"
        if there := await moment.loader(ProtocolVersions).load(key):
            return TriageProtocol.of(known.row, there)
    return None
