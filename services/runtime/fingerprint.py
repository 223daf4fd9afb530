"""Which code folds: a snapshot is of use to that code alone."""

import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

import events
from services import common, runtime
from services.runtime.context import Context, S


def fingerprint(context: Context[S]) -> str:
    """A digest of all code that a fold may go through: whatever changes there, the log is folded anew.

    Derived, and wider than it needs to be, as nobody is to remember to raise a number.
    """
    return _digest(Path(str(sys.modules[context.state.__module__].__file__)).parent)


@cache
def _digest(rules: Path) -> str:
    digest = blake2b(digest_size=16)
    for folder in (rules, *(Path(*package.__path__) for package in (events, common, runtime))):
        for file in sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
