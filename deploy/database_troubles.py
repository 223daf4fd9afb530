"""What can go wrong with the read models' database, as the person at the keyboard is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.errors import ServerAway, Trouble
from projections.database import AWAY
from projections.errors import AnotherLog, BrokenChain, OtherReadModels, RebuildRunning


@contextmanager
def troubles() -> Iterator[None]:
    """Raises Trouble with the same words, and from the same error, where it is for a person to mend."""
    try:
        yield
    except (AnotherLog, BrokenChain, OtherReadModels, RebuildRunning) as problem:
        raise Trouble(str(problem)) from problem
    except AWAY as problem:
        raise ServerAway(f"the database does not answer: {problem}") from None
