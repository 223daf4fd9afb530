"""Montgomery County as a source."""

from collections import Counter
from collections.abc import Iterator

from deploy.importing.chapters import Chapter
from deploy.importing.montco import Sheet, read_sheet
from deploy.importing.montco_facts import SOURCE, montco_chapters
from deploy.importing.montco_row import ZONE
from deploy.importing.past import Past
from deploy.importing.source import Contents, Source
from services.common.grid import Grid


def _read(content: bytes) -> Contents:
    sheet = read_sheet(content)

    def told(past: Past, grid: Grid) -> list[Chapter]:
        return montco_chapters(sheet.rows, past, grid)

    return Contents(sheet.header, sheet.aside, tuple(_summary(sheet)), told)


def _summary(sheet: Sheet) -> Iterator[str]:
    """What the file says, and where it leaves something to be chosen."""
    categories = Counter(row.title.partition(":")[0] for row in sheet.rows)
    of_each = "".join(f", {count:,} {category}" for category, count in sorted(categories.items()))
    yield f"{len(sheet.rows):,} calls{of_each}; each with the incident that was opened for it."
    if sheet.repeated:
        yield f"Counted once, as they say what another row says: {sheet.repeated:,} rows."
    if twofold := sum(row.twofold for row in sheet.rows):
        yield (
            f"With a stamp in the hour that autumn repeats in {ZONE.key}: {twofold:,} rows. Of its two moments the "
            f"first is taken that is not before the row before it."
        )


MONTCO = Source(SOURCE, _read)
