"""Whatever a user can be told instead of an answer has its cause and mend in one place."""

import tomllib

import pytest
from typing_extensions import override

from deploy.settings import read_settings
from tests.docs.codes import codes, errors_in
from tests.docs.markdown import DOCS, ROOT, anchors, code_words, rows, text

ERRORS = DOCS / "errors.md"
CODES = codes("services", "gateway")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_in_the_source_has_its_anchor(code: str) -> None:
    assert code in anchors(ERRORS)


def test_the_search_for_codes_finds_each_way_of_giving_one() -> None:
    assert {"unknown_unit", "stopping", "no_answer", "malformed", "BAD_CURSOR"} <= CODES


@pytest.mark.parametrize("error", sorted(errors_in("deploy", "projections/errors.py") - {"Trouble", "Unreadable"}))
def test_every_error_that_a_person_can_mend_has_its_anchor(error: str) -> None:
    assert error in anchors(ERRORS)


class Asked(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @override
    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.append(name)
        return default


def test_every_setting_is_in_the_table() -> None:
    environment = Asked()
    read_settings(environment)
    listed = [name for row in rows(DOCS / "operations.md", "settings") for name in code_words(row[0])]
    assert listed == environment.names


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = text(DOCS / "decisions" / "0009-dependencies.md")
    for requirement in project["dependencies"]:
        name = requirement.partition(">")[0].partition("[")[0]
        assert f"`{name}`" in reasons
