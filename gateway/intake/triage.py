"""What a call was found to be: by which protocol, and by which answers."""

import json
from typing import Self

import strawberry
from typing_extensions import override

from events.intake.reference import Question
from gateway.intake.words import Words
from gateway.moment import Loader, Moment
from projections import protocols
from projections.calls import Call
from projections.protocols import ProtocolVersion
from projections.versions import Known


class ProtocolVersions(Loader[Known[ProtocolVersion] | None]):
    """A version of a protocol, by both: `medical/2`."""

    @override
    async def read(self, keys: list[str]) -> list[Known[ProtocolVersion] | None]:
        """See Loader.read."""
        wanted = [(protocol, number) for protocol, _, number in (key.partition("/") for key in keys)]
        read = await protocols.versions(self.moment.reading, wanted)
        found = {(known.row.protocol, known.row.number): known for known in read}
        return [found.get(key) for key in wanted]


@strawberry.type(description="What the caller has answered to one question.")
class TriageAnswer:
    """One question, one answer."""

    question: str
    answer: str
    asked: Words | None = strawberry.field(
        description="The question's words in the version that asked. Null where that was not published here."
    )
    label: Words | None = strawberry.field(description="The answer's words there.")


@strawberry.type(description="What the questions of a protocol have led to.")
class Triage:
    """Of one call, by the version that asked."""

    protocol: str
    version: int
    code: str = strawberry.field(description="What the protocol calls it.")
    type: str = strawberry.field(description="The type of incident that it is.")
    priority: int = strawberry.field(description="1 is the most urgent, 5 the least.")
    given: strawberry.Private[dict[str, str]]
    moment: strawberry.Private[Moment]

    @classmethod
    def of(cls, row: Call, moment: Moment) -> Self | None:
        """The triage in a call's row."""
        match row:
            case Call(protocol=str(protocol), protocol_version=int(version), code=str(code), type=str(type_)):
                return cls(
                    protocol=protocol,
                    version=version,
                    code=code,
                    type=type_,
                    priority=row.priority or 0,
                    given=json.loads(row.answers or "{}"),
                    moment=moment,
                )
        return None

    @strawberry.field(description="In the order in which they were asked for.")
    async def answers(self) -> list[TriageAnswer]:
        """The answers with the words of the version that asked."""
        asked_by = await self.moment.loader(ProtocolVersions).load(f"{self.protocol}/{self.version}")
        questions = {each.question: each for each in asked_by.row.read().questions} if asked_by else {}
        return [told(name, answer, questions.get(name)) for name, answer in self.given.items()]


def told(name: str, answer: str, question: Question | None) -> TriageAnswer:
    """An answer with the words of the question that was asked, where these are known."""
    labels = [choice.label for choice in question.choices if choice.answer == answer] if question else []
    return TriageAnswer(
        question=name,
        answer=answer,
        asked=Words.of(question.ask) if question else None,
        label=Words.of(labels[0]) if labels else None,
    )
