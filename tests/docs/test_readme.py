"""What README promises a stranger is there."""

import json
import re

import pytest
import typer
from graphql import build_schema, parse, validate
from typer.core import TyperGroup

from deploy.cli import app
from gateway.schema import schema
from tests.docs.markdown import PAGES, README, ROOT, blocks, code_words, rows, text

LIANDONG = typer.main.get_group(app)


def options(words: str) -> set[str]:
    """The options of the command that `liandong` and these words run."""
    group: TyperGroup = LIANDONG
    for word in words.split()[1:]:
        assert word in group.commands, f"there is no `{words}`"
        command = group.commands[word]
        if not isinstance(command, TyperGroup):
            return {option for parameter in command.params for option in parameter.opts}
        group = command
    raise AssertionError(f"`{words}` runs nothing")


@pytest.mark.parametrize("row", list(rows(README)), ids=lambda row: row[0])
def test_a_command_of_the_table_is_there_with_its_options(row: list[str]) -> None:
    words, does = code_words(row[0])[0], row[1]
    named = {option for code in code_words(does) for option in re.findall(r"--[a-z]+", code)}
    expected = named if words.startswith("liandong service") else named | {"--data"}
    assert expected <= options(words)


def test_every_command_is_in_the_table() -> None:
    assert {code_words(row[0])[0].split()[1] for row in rows(README)} == set(LIANDONG.commands)


def test_commands_elsewhere_in_the_text_are_there() -> None:
    for line in "\n".join(blocks(README, "sh")).splitlines():
        if line.startswith("liandong "):
            options(line)


@pytest.mark.parametrize("target", ["run", "test", "bench", "faults", "install"])
def test_a_target_that_readme_names_is_in_the_makefile(target: str) -> None:
    assert f"make {target}" in text(README)
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("query", [query for page in PAGES for query in blocks(page, "graphql")])
def test_a_query_is_valid(query: str) -> None:
    assert validate(build_schema(schema.as_str()), parse(query)) == []


def test_the_first_incident_is_closed_as_the_samples_that_the_demo_publishes_ask() -> None:
    said = "\n".join(block for block in blocks(README, "graphql") if "closeIncident" in block)
    catalogue = json.loads((ROOT / "deploy" / "sample" / "incident_types.json").read_text(encoding="utf-8"))
    [opened] = re.findall(r'type: "(\w+)"', said)
    [type_] = [each for each in catalogue["data"]["types"] if each["type"] == opened]
    assert re.findall(r'disposition: "(\w+)"', said)[0] in [each["disposition"] for each in type_["dispositions"]]
    says = {"casualties": "reportCasualties", "hazards": "clearHazard"}
    assert all(says[field] in said for field in type_["needs"]["close"])
