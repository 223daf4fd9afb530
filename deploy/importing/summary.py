"""What came of an import, in sentences for the person who asked for it."""

from collections.abc import Sequence
from pathlib import Path

from deploy.importing.history import Imported
from deploy.importing.rows import Aside

EXAMPLES = 3


def of_aside(aside: Sequence[Aside], kept: Path) -> str:
    """Which rows could not be read, and where they are."""
    some = [f"line {record.line}: {reason}" for record, reason in aside[:EXAMPLES]]
    more = "; …" if len(aside) > EXAMPLES else ""
    rows = "1 row" if len(aside) == 1 else f"{len(aside):,} rows"
    return (
        f"Set aside, as they cannot be read: {rows}, in {kept} ({'; '.join(some)}{more}). "
        f"Mend them in the file, and import the whole of it into a log of its own (--data ANOTHER)."
    )


def of_log(imported: Imported) -> str:
    """What the log has now."""
    before = f"; {imported.there_already:,} events were there already" if imported.there_already else ""
    return (
        f"{imported.events:,} events in {imported.commits:,} commits are new{before}. "
        f"The log ends at position {imported.position:,}."
    )
