"""The hour is the same for the same seed, and can happen: nobody is asked for what is not so yet."""

from typing import TypeVar

import pytest

from deploy.demo.city import UNITS
from deploy.demo.kinds import KINDS, Kind
from deploy.demo.script import HOUR, write_script
from deploy.demo.step import Step
from deploy.publishing import SAMPLES, read_publication
from services.dispatch.commands import DispatchUnits
from services.intake.commands.calls import (
    AcceptTransfer,
    AnswerCall,
    AttachCall,
    EndCall,
    MakeCallback,
    OfferTransfer,
    ReceiveCall,
    TriageCall,
)
from services.intake.commands.incidents import (
    AddNote,
    ChangeLevel,
    CloseIncident,
    FlagHazard,
    MergeIncident,
    OpenIncident,
    ReportCasualties,
    StabilizeIncident,
    StrikeNote,
    UnmergeIncident,
)
from services.intake.commands.reference import PublishProtocol

C = TypeVar("C")


def of(kind: type[C], steps: list[Step]) -> list[C]:
    return [step.command for step in steps if isinstance(step.command, kind)]


def test_the_same_seed_gives_the_same_hour() -> None:
    first, second = write_script(1, "a"), write_script(1, "a")
    assert [(step.at, step.command) for step in first] == [(step.at, step.command) for step in second]
    assert [step.command for step in first] != [step.command for step in write_script(2, "a")]


@pytest.mark.parametrize("seed", range(8))
def test_an_hour_is_full_and_over_in_time(seed: int) -> None:
    steps = write_script(seed, "a")
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[-1].at <= HOUR
    assert 40 <= len(of(OpenIncident, steps)) <= 60
    assert len(of(OpenIncident, steps)) == len(of(CloseIncident, steps))
    assert len(of(ReceiveCall, steps)) > len(of(OpenIncident, steps)), "some incidents have a second caller"
    assert any(len(dispatch.units) > 2 for dispatch in of(DispatchUnits, steps))
    assert 20 <= len(UNITS) <= 30


def test_every_step_stands_behind_those_that_it_builds_on() -> None:
    steps = write_script(3, "a")
    place = {step: number for number, step in enumerate(steps)}
    for step in steps:
        assert all(place[former] < place[step] for former in step.builds_on)


def test_two_runs_share_no_call_and_no_incident() -> None:
    def names(run: str) -> set[str]:
        steps = write_script(1, run)
        incidents, calls = of(OpenIncident, steps), of(ReceiveCall, steps)
        return {opened.incident for opened in incidents} | {received.call for received in calls}

    assert names("a").isdisjoint(names("b"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_what_the_caller_answers_leads_by_the_sample_protocol_to_what_is_opened(kind: Kind) -> None:
    published = read_publication(SAMPLES / f"protocol_{kind.protocol}.json", "supervisor/zhou").command
    assert isinstance(published, PublishProtocol)
    questions = {question.question: question for question in published.content.questions}
    asked: str | None = published.content.questions[0].question
    outcome = None
    for question, answer in kind.answers.items():
        assert question == asked
        [choice] = [choice for choice in questions[question].choices if choice.answer == answer]
        asked, outcome = choice.ask, choice.outcome
    assert outcome
    assert (outcome.type, outcome.priority) == (kind.type, kind.priority)


def test_the_hour_shows_the_front_desk() -> None:
    given = {type(step.command) for step in write_script(5, "a")}
    assert given >= {
        AcceptTransfer,
        AddNote,
        AttachCall,
        ChangeLevel,
        FlagHazard,
        MakeCallback,
        MergeIncident,
        ReportCasualties,
        StabilizeIncident,
        StrikeNote,
        TriageCall,
        UnmergeIncident,
    }


def test_a_call_taker_speaks_with_one_caller_at_a_time() -> None:
    begun: dict[str, Step] = {}
    for step in write_script(5, "a"):
        if isinstance(step.command, AnswerCall):
            assert step.command.by not in begun
            begun[step.command.by] = step
        elif isinstance(step.command, EndCall | OfferTransfer):
            begun.pop(step.command.by, None)
