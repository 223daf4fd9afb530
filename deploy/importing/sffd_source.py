"""The San Francisco Fire Department as a source."""

from collections.abc import Iterator
from itertools import islice

from deploy.importing.sffd import Sheet, read_sheet
from deploy.importing.sffd_facts import AGENCY, sffd_chapters
from deploy.importing.source import Contents, Source

EXAMPLES = 3


def _read(content: bytes) -> Contents:
    sheet = read_sheet(content)
    return Contents(sheet.header, sheet.aside, tuple(_summary(sheet)), lambda _, grid: sffd_chapters(sheet.rows, grid))


def _summary(sheet: Sheet) -> Iterator[str]:
    """What the file says, and where it leaves something to be chosen."""
    incidents, units = {row.incident for row in sheet.rows}, {row.unit for row in sheet.rows}
    yield f"{len(sheet.rows):,} responses of {len(units):,} units to {len(incidents):,} incidents."
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


SFFD = Source(AGENCY, _read)
