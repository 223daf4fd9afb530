"""Laws that import-linter cannot see, as they are not about imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import services

ROOT = Path(next(iter(services.__path__)))
MACHINERY = ("runtime",)
PURE = sorted(
    path
    for path in ROOT.rglob("*/*.py")
    if path.relative_to(ROOT).parts[0] not in MACHINERY and path.name not in ("__init__.py",)
)
CLOCKS = {"now", "utcnow", "today"}


def impurities(tree: ast.AST) -> Iterator[str]:
    """What makes a decision differ from instance to instance, or from now to a replay."""
    for node in ast.walk(tree):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield f"line {node.lineno}: a decision waits for nothing"
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in CLOCKS:
                yield f"line {node.lineno}: the time of a decision is its argument"
            case ast.Global() | ast.Nonlocal():
                yield f"line {node.lineno}: what a decision remembers is an event"


def test_there_is_something_to_look_at() -> None:
    names = {path.name for path in PURE}
    assert {"decide.py", "reactions.py", "state.py", "commands.py", "calls.py", "unit.py"} <= names


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_decision_waits_for_nothing_reads_no_clock_and_keeps_nothing_to_itself(path: Path) -> None:
    """A rule that read the clock gave one answer when it was decided and another when a lost race had it decided again.

    A rule that awaited let a second command be decided in the middle of the first, on a state of which half was undone
    later. import-linter sees neither: `datetime` is imported for its type, and `await` needs no import at all.
    """
    assert list(impurities(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "impure",
    [
        "async def decide(): ...",
        "async def f():\n    await x",
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "def f():\n    global seen\n    seen = 1",
    ],
)
def test_the_law_sees_what_it_forbids(impure: str) -> None:
    assert list(impurities(ast.parse(impure)))
