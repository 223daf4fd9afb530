"""Small protocols and types of incidents, as they may be published."""

from events.event import Event
from events.intake.reference import (
    Choice,
    Disposition,
    IncidentType,
    IncidentTypesPublished,
    Outcome,
    ProtocolPublished,
    ProtocolRetired,
    Question,
    TriageProtocol,
    Words,
)
from tests.services.city import T0

CHEN = "supervisor/chen"
PROTOCOL = "medical"


def words(en: str) -> Words:
    return Words(zh=f"{en} 中文", en=en)


def asking(name: str, **leads: str | Outcome) -> Question:
    """A question, and where each of its answers leads."""
    return Question(
        question=name,
        ask=words(f"{name}?"),
        choices=tuple(
            Choice(
                answer=answer,
                label=words(answer),
                ask=to if isinstance(to, str) else None,
                outcome=None if isinstance(to, str) else to,
            )
            for answer, to in leads.items()
        ),
    )


def outcome(code: str, priority: int = 1, type: str = "illness") -> Outcome:
    return Outcome(code=code, type=type, priority=priority)


def protocol(*questions: Question) -> TriageProtocol:
    return TriageProtocol(title=words("medical"), sample=True, questions=questions)


def published(content: TriageProtocol, number: int = 1) -> Event:
    return ProtocolPublished(at=T0, by=CHEN, protocol=PROTOCOL, number=number, content=content)


def retired(name: str = PROTOCOL) -> ProtocolRetired:
    return ProtocolRetired(at=T0, by=CHEN, protocol=name, reason="the health office has another")


def type_of(name: str, *compatible: str, ends: tuple[str, ...] = ()) -> IncidentType:
    dispositions = tuple(Disposition(disposition=end, label=words(end)) for end in ends)
    return IncidentType(
        type=name, label=words(name), family="medical", compatible=compatible, dispositions=dispositions
    )


def types_published(*types: IncidentType, number: int = 1) -> Event:
    return IncidentTypesPublished(at=T0, by=CHEN, catalogue="types", number=number, sample=False, types=types)


FIRST = protocol(
    asking("breathing", yes="bleeding", no=outcome("arrest")),
    asking("bleeding", badly=outcome("bleeding", 2, "injury"), little=outcome("scratch", 4, "injury")),
)
SECOND = protocol(asking("breathing", yes=outcome("unwell", 3), no=outcome("arrest_now")))
"""The next version asks less."""
