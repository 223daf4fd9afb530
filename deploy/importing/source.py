"""What an importer is: from the bytes of a file to what is to be told to the log."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from deploy.importing.chapters import Chapter
from deploy.importing.past import Past
from deploy.importing.records import Record
from deploy.importing.rows import Aside
from services.common.grid import Grid


class Contents(NamedTuple):
    """What a file says."""

    header: Record
    aside: Sequence[Aside]
    summary: Sequence[str]
    """In sentences, for the person who asked for it."""
    chapters: Callable[[Past, Grid], Sequence[Chapter]]
    """What is to be told to a log with this past, of places on this grid."""


class Source(NamedTuple):
    """One whose files can be imported."""

    name: str
    """Its code; `import/<name>` is who tells the log."""
    read: Callable[[bytes], Contents]
    """Raises WrongFile."""
