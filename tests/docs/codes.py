"""The codes that stand in the source: of refusals, and of errors."""

import ast
from collections.abc import Iterator

from tests.docs.markdown import ROOT

RAISERS = {"Refused", "undecided", "unanswered", "Problem", "refused", "hindrances.put"}
"""What is called with a code as its first word."""
RECORDED = {"Refused"}
UNDECIDED = {"undecided", "hindrances.put"}
UNANSWERED = {"unanswered"}


def codes(*packages: str, by: set[str] = RAISERS) -> set[str]:
    """Every code that these packages can give, through the calls `by`."""
    found: set[str] = set()
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            found.update(_codes(ast.parse(path.read_text(encoding="utf-8")), by))
    return found


def _codes(module: ast.Module, by: set[str]) -> Iterator[str]:
    constants = {
        target.id: node.value.elts[0]
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and node.value.elts
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node.func) in by:
            words = [constants.get(_name(arg), arg) for arg in node.args]
            yield from _first_word(words)
        elif isinstance(node, ast.keyword) and node.arg == "code" and by == RAISERS:
            yield from _first_word([node.value])
        elif isinstance(node, ast.Dict) and by == RAISERS:
            keys = [getattr(key, "value", None) for key in node.keys]
            yield from _first_word([value for key, value in zip(keys, node.values, strict=True) if key == "code"])


def _called(function: ast.expr) -> str:
    """What is called: a function by its name, a method of one's own by its owner's too."""
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=method, value=ast.Attribute(attr=owner)):
            return f"{owner.removeprefix('_')}.{method}"
    return ""


def _name(arg: ast.expr) -> str:
    return arg.value.id if isinstance(arg, ast.Starred) and isinstance(arg.value, ast.Name) else ""


def _first_word(nodes: list[ast.expr]) -> Iterator[str]:
    words = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    if word := next(words, None):
        yield word


def errors_in(*paths: str) -> set[str]:
    """The names of the exceptions that these files and folders define."""
    names: set[str] = set()
    for path in paths:
        files = [ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("*.py")
        for file in files:
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and {getattr(base, "id", "") for base in node.bases} & _ERRORS:
                    names.add(node.name)
    return names


_ERRORS = {"Trouble", "SettingsError", "Exception", "ValueError"}
