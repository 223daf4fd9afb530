"""Triage: from what the caller answers to a protocol's questions to what is the matter and how urgent it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from events.event import Event
from events.intake.calls import CallTriaged
from events.intake.reference import Outcome, TriageProtocol
from events.values import Code
from services.common.command import Refused
from services.intake.call import Facts
from services.intake.commands.calls import TriageCall
from services.intake.protocol import Protocol
from services.intake.state import Intake


class Result(NamedTuple):
    """Where some answers have led."""

    answers: dict[Code, Code]
    """In the order in which they were asked for."""
    outcome: Outcome


def triage_call(command: TriageCall, state: Intake, now: datetime) -> list[Event]:
    """Put the answers down, and what they lead to by the version that asked. The latest triage holds."""
    facts = state.require_call(command.call).facts
    published = state.protocols[command.protocol]
    if not published.versions:
        names = sorted(name for name, _ in state.protocols)
        message = f"there is no protocol {command.protocol}"
        raise Refused("unknown_protocol", message, field="protocol", allowed=names)
    _require_in_use(command.protocol, published, facts)
    number = _version(command, published)
    result = evaluate(published.versions[number - 1], command.answers)
    triaged = CallTriaged(
        at=now,
        by=command.by,
        call=command.call,
        protocol=command.protocol,
        protocol_version=number,
        answers=result.answers,
        code=result.outcome.code,
        type=result.outcome.type,
        priority=result.outcome.priority,
    )
    return [triaged]


def _require_in_use(name: Code, protocol: Protocol, facts: Facts) -> None:
    # Whoever asks a caller just now is not interrupted: what has come in before may still be triaged by it.
    if protocol.retired_at is not None and facts.received_at >= protocol.retired_at:
        message = f"the protocol {name} was retired before this call came in"
        raise Refused("protocol_retired", message, field="protocol")


def _version(command: TriageCall, protocol: Protocol) -> int:
    last = len(protocol.versions)
    if command.version is None:
        return last
    if not 1 <= command.version <= last:
        message = f"there is no version {command.version} of the protocol {command.protocol}"
        raise Refused("unknown_version", message, field="version", allowed=map(str, range(1, last + 1)))
    return command.version


def evaluate(protocol: TriageProtocol, answers: Mapping[Code, Code]) -> Result:
    """Walk from the first question to an outcome. Raises Refused at the first answer that is lacking or is none of the
    question's, and where something was answered that was not asked.
    """
    questions = {question.question: question for question in protocol.questions}
    question, asked = protocol.questions[0], dict[Code, Code]()
    while True:
        name, choices = question.question, {choice.answer: choice for choice in question.choices}
        if name not in answers:
            message = f"{name} is not answered yet: {question.ask.zh} {question.ask.en}"
            raise Refused("triage_incomplete", message, field=f"answers.{name}", allowed=choices)
        asked[name] = answers[name]
        if (choice := choices.get(answers[name])) is None:
            message = f"{answers[name]} is no answer to {name}"
            raise Refused("unknown_answer", message, field=f"answers.{name}", allowed=choices)
        if choice.outcome:
            _require_asked(answers, asked)
            return Result(asked, choice.outcome)
        question = questions[choice.ask or ""]


def _require_asked(answers: Mapping[Code, Code], asked: Mapping[Code, Code]) -> None:
    for name in answers:
        if name not in asked:
            message = f"the other answers do not lead to {name}: leave it out"
            raise Refused("question_not_asked", message, field=f"answers.{name}", allowed=asked)
