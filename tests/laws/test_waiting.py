"""Laws about waiting, each with the bug that bore it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "services", "projections", "gateway", "deploy")
FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nobody_waits_with_wait_for(file: Path) -> None:
    """asyncio.wait_for of Python 3.11 loses a cancellation that comes together with the result.

    A service that was to stop just when its last commit came back to it followed the log for ever, until it was killed.
    `async with asyncio.timeout(…)` does not lose it.
    """
    attributes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)]
    assert "asyncio.wait_for" not in map(ast.unparse, attributes)
