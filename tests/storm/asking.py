"""What callers answer to the questions of the sample protocols."""

from random import Random
from typing import NamedTuple

from deploy.publishing import SAMPLES, read_publication
from events.intake.reference import Outcome, TriageProtocol
from services.intake.commands.reference import PublishProtocol

CHANNELS = {"FIRE_119": "fire", "MEDICAL_120": "medical", "POLICE_110": "police", "TRAFFIC_122": "traffic"}
"""By which protocol a caller is asked, for each number that is called."""


class Answered(NamedTuple):
    """What a caller answered, by question, and what it leads to."""

    answers: dict[str, str]
    outcome: Outcome


def protocols() -> dict[str, TriageProtocol]:
    """The samples, by name."""
    read = (read_publication(file, "supervisor/zhou").command for file in SAMPLES.glob("protocol_*.json"))
    return {command.protocol: command.content for command in read if isinstance(command, PublishProtocol)}


def answer(protocol: TriageProtocol, random: Random) -> Answered:
    """Answer at random until it is known what the matter is."""
    questions = {question.question: question for question in protocol.questions}
    asked, answers = protocol.questions[0].question, dict[str, str]()
    while True:
        choice = random.choice(questions[asked].choices)
        answers[asked] = choice.answer
        if choice.outcome:
            return Answered(answers, choice.outcome)
        assert choice.ask
        asked = choice.ask
