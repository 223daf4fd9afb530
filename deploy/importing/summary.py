"""What came of an import, in sentences for the person who asked for it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from deploy.importing.history import Imported
from deploy.importing.sffd import Sheet

EXAMPLES = 3


def of_sheet(name: str, sheet: Sheet) -> Iterator[str]:
    """What the file says, and where it leaves something to be chosen."""
    incidents, units = {row.incident for row in sheet.rows}, {row.unit for row in sheet.rows}
    yield f"{name}: {len(sheet.rows):,} responses of {len(units):,} units to {len(incidents):,} incidents."
    if sheet.repeated:
        yield f"Counted once, as they say cell for cell what another row says: {sheet.repeated:,} rows."
    if twofold := sum(row.twofold for row in sheet.rows):
        yield (
            f"With a stamp in the hour that autumn repeats: {twofold:,} rows. Of its two moments the first is taken "
            f"that is not before the row's stamp before it."
        )
    if sheet.differing:
        some = [f"line {line} ({columns})" for line, columns in islice(sheet.differing.items(), EXAMPLES)]
        more = ", …" if len(sheet.differing) > EXAMPLES else ""
        yield (
            f"Telling their incident otherwise than its first row, which is believed: {len(sheet.differing):,} rows, "
            f"{', '.join(some)}{more}."
        )


def of_aside(sheet: Sheet, kept: Path | None) -> Iterator[str]:
    """Which rows could not be read, and where they are."""
    if kept:
        some = [f"line {aside.record.line}: {aside.reason}" for aside in sheet.aside[:EXAMPLES]]
        more = "; …" if len(sheet.aside) > EXAMPLES else ""
        yield (
            f"Set aside, as they cannot be read: {len(sheet.aside):,} rows, in {kept} ({'; '.join(some)}{more}). "
            f"Mend them in the file, and import the whole of it into a log of its own (--data ANOTHER)."
        )


def of_log(imported: Imported) -> str:
    """What the log has now."""
    before = f"; {imported.there_already:,} events were there already" if imported.there_already else ""
    return (
        f"{imported.events:,} events in {imported.commits:,} commits are new{before}. "
        f"The log ends at position {imported.position:,}."
    )
