"""Triage protocols: every version that was published, as calls remember the one that asked; and which are sound."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

from events.event import Event
from events.intake.reference import Choice, ProtocolPublished, ProtocolRetired, TriageProtocol
from events.values import Code
from services.common.command import Refused
from services.common.unique import require_unique


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol; without versions nobody has published it."""

    versions: tuple[TriageProtocol, ...] = ()
    """The first one is version 1."""
    retired_at: datetime | None = None


def evolve(protocol: Protocol, event: Event) -> Protocol:
    """The protocol after an event."""
    match event:
        case ProtocolPublished():
            return Protocol((*protocol.versions, event.content))
        case ProtocolRetired():
            return replace(protocol, retired_at=event.at)
    return protocol


def choices(content: TriageProtocol) -> Iterator[tuple[str, Choice]]:
    """All choices, each with the path of its field in the command that publishes it."""
    for number, question in enumerate(content.questions):
        for at, choice in enumerate(question.choices):
            yield f"content.questions.{number}.choices.{at}", choice


def require_sound(content: TriageProtocol) -> None:
    """Whatever the caller answers, it comes to an outcome, and every question may be asked. Raises Refused."""
    names = [question.question for question in content.questions]
    require_unique(names, "unsound_protocol", "content.questions.{}.question")
    for number, question in enumerate(content.questions):
        answers = [choice.answer for choice in question.choices]
        require_unique(answers, "unsound_protocol", f"content.questions.{number}.choices.{{}}.answer")
    for field, choice in choices(content):
        if (choice.ask is None) == (choice.outcome is None):
            message = f"the answer {choice.answer} leads either to another question or to an outcome"
            raise Refused("unsound_protocol", message, field=field, allowed=["ask", "outcome"])
        if choice.ask is not None and choice.ask not in names:
            message = f"there is no question {choice.ask}"
            raise Refused("unsound_protocol", message, field=f"{field}.ask", allowed=names)
    _require_end(content)
    _require_all_asked(content)


def _leads_to(content: TriageProtocol) -> dict[Code, list[Code]]:
    return {
        question.question: [choice.ask for choice in question.choices if choice.ask] for question in content.questions
    }


def _require_end(content: TriageProtocol) -> None:
    try:
        TopologicalSorter(_leads_to(content)).prepare()
    except CycleError as found:
        circle: list[Code] = found.args[1][::-1]  # each leads to the next, and the last one is the first again
        asking = [question.question for question in content.questions].index(circle[0])
        leads = [choice.ask for choice in content.questions[asking].choices].index(circle[1])
        message = f"{' → '.join(circle)}: asking would never end"
        field = f"content.questions.{asking}.choices.{leads}.ask"
        raise Refused("unsound_protocol", message, field=field) from None


def _require_all_asked(content: TriageProtocol) -> None:
    leads_to = _leads_to(content)
    asked, next_ = set[Code](), [content.questions[0].question]
    while next_:
        question = next_.pop()
        if question not in asked:
            asked.add(question)
            next_ += leads_to[question]
    for number, name in enumerate(leads_to):
        if name not in asked:
            message = f"no answer leads to {name}, and it is not the first question"
            raise Refused("unsound_protocol", message, field=f"content.questions.{number}.question")
