"""Logs tell what happened, and nobody's secrets."""

import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from deploy.logs import configure_logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_logged_error_does_not_show_what_variables_held(
    log_format: Literal["json", "console"], capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(log_format, process="intake")

    def open_the_door(password: str) -> None:
        raise ValueError("the door is stuck")

    try:
        open_the_door("-".join(["open", "sesame"]))
    except ValueError:
        structlog.get_logger().exception("bug")
    said = capsys.readouterr().err
    assert "the door is stuck" in said
    assert "open-sesame" not in said
