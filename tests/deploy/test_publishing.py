"""A file that is to be published is checked down to its lines and fields, and the samples are what they say."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.errors import FileProblem
from deploy.publishing import SAMPLES, NotPublished, WrongPublication, publish, read_publication
from events.intake.reference import Choice, IncidentType, TriageProtocol
from services.intake.commands.reference import PublishIncidentTypes, PublishProtocol
from tests.demo.city import running_city

BY = "console/local"
COMMANDS = [read_publication(file, BY).command for file in sorted(SAMPLES.glob("*.json"))]
PROTOCOLS = {command.protocol: command.content for command in COMMANDS if isinstance(command, PublishProtocol)}
[CATALOGUE] = [command for command in COMMANDS if isinstance(command, PublishIncidentTypes)]
TYPES = {one.type: one for one in CATALOGUE.types}
CAP = {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"}


def fire() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLES / "protocol_fire.json").read_text(encoding="utf-8"))
    return content


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.json"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n  "command": "intake.publish_protocol",\n  "data": {,}\n}', "mine.json, line 3, column 12: "),
        ("", "mine.json, line 1, column 1: "),
        ("[" * 100_000, "mine.json: lists or objects lie too deep"),
        ("\ufeff[]", "is no object of `command` and `data`"),
        ("[]", "is no object of `command` and `data`"),
        ('{"command": "intake.publish_protocol"}', "is no object of `command` and `data`"),
        ('{"command": "intake.open_incident", "data": {}}', "command: is none of intake.publish_protocol, "),
        ('{"command": {}, "data": {}}', "command: is none of intake.publish_protocol, "),
        ('{"command": "a", "command": "b", "data": {}}', "'command' is said twice in one object"),
        ('{"command": "intake.publish_protocol", "data": {}}', "data.protocol: is missing; .*data.content: is missing"),
        ('{"command": "intake.publish_incident_types", "data": {"types": []}}', "data.types: takes at least 1"),
    ],
)
def test_a_file_that_cannot_be_published_is_told_by_line_or_field(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(WrongPublication, match=problem):
        read_publication(written(tmp_path, text), BY)


def test_a_fault_deep_within_is_told_by_its_path(tmp_path: Path) -> None:
    content = fire()
    content["data"]["content"]["questions"][1]["choices"][0]["outcome"]["priority"] = 6
    with pytest.raises(WrongPublication, match=r"data\.content\.questions\.1\.choices\.0\.outcome\.priority: .* 5"):
        read_publication(written(tmp_path, json.dumps(content)), BY)


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(FileProblem, match=r"nowhere\.json cannot be read: No such file"):
        read_publication(Path("nowhere.json"), BY)


def test_the_samples_say_of_themselves_that_they_are_samples() -> None:
    assert sorted(PROTOCOLS) == ["fire", "medical", "police", "traffic"]
    assert CATALOGUE.sample
    for protocol in PROTOCOLS.values():
        assert protocol.sample
        assert "示例" in protocol.title.zh
        assert "sample" in protocol.title.en
        assert protocol.source
        assert "Nobody answers for it" in protocol.source


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_a_sample_protocol_is_short_and_leads_from_every_answer_to_a_type_of_the_catalogue(
    protocol: TriageProtocol,
) -> None:
    questions = {question.question: question for question in protocol.questions}
    assert 4 <= len(questions) == len(protocol.questions) <= 8
    reached: list[str] = []

    def walk(name: str, asked: tuple[str, ...]) -> None:
        assert name not in asked, f"{name} is asked in a circle"
        reached.append(name)
        for choice in questions[name].choices:
            assert (choice.ask is None) != (choice.outcome is None), choice
            if choice.ask:
                walk(choice.ask, (*asked, name))
            elif choice.outcome:
                assert choice.outcome.type in TYPES, choice

    walk(protocol.questions[0].question, ())
    assert set(reached) == set(questions)


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_a_sample_protocol_asks_first_whether_a_life_is_at_risk(protocol: TriageProtocol) -> None:
    questions = {question.question: question for question in protocol.questions}

    def most_urgent(choice: Choice) -> int:
        if choice.outcome:
            return choice.outcome.priority
        assert choice.ask
        return min(most_urgent(next_) for next_ in questions[choice.ask].choices)

    assert most_urgent(protocol.questions[0].choices[0]) == 1


@pytest.mark.parametrize("one", TYPES.values(), ids=TYPES)
def test_a_sample_type_names_only_what_there_is(one: IncidentType) -> None:
    assert len(TYPES) == len(CATALOGUE.types)
    assert set(one.compatible) <= set(TYPES) - {one.type}
    assert len({disposition.disposition for disposition in one.dispositions}) == len(one.dispositions) > 1
    assert one.codes.get("cap", "Other") in CAP
    assert set(one.codes) <= {"cap", "apco"}


async def test_a_publication_says_its_version_and_the_same_again_changes_nothing() -> None:
    async with running_city() as city:
        fire = read_publication(SAMPLES / "protocol_fire.json", BY)
        assert "the protocol fire (a sample) is published as version 1, at position " in await publish(
            fire, city, city.log
        )
        assert "nothing changes" in await publish(fire, city, city.log)
        content = fire.command.model_dump()["content"]
        mine = PublishProtocol(
            by=BY, protocol="fire", content=TriageProtocol.model_validate({**content, "sample": False})
        )
        again = await publish(fire._replace(command=mine), city, city.log)
        assert "the protocol fire is published as version 2" in again


async def test_the_samples_can_be_published() -> None:
    async with running_city() as city:
        said = [await publish(read_publication(file, BY), city, city.log) for file in sorted(SAMPLES.glob("*.json"))]
        assert ["as version 1" in sentence for sentence in said] == [True] * 5
        assert "the catalogue of 33 types of incidents (a sample)" in said[0]


async def test_what_intake_refuses_is_told_with_its_reason() -> None:
    async with running_city() as city:
        fire = read_publication(SAMPLES / "protocol_fire.json", BY)
        circle = fire.command.model_dump()["content"]
        circle["questions"][0]["choices"][0]["ask"] = circle["questions"][0]["question"]
        round_ = PublishProtocol(by=BY, protocol="fire", content=TriageProtocol.model_validate(circle))
        with pytest.raises(NotPublished, match=r"protocol_fire\.json: intake refuses: .+"):
            await publish(fire._replace(command=round_), city, city.log)
