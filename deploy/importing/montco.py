"""A file of the 911 calls of Montgomery County: its rows, and those that cannot be read. Two dialects are known."""

from dataclasses import dataclass, field
from itertools import chain

from deploy.importing.montco_row import COLUMNS, Row, read_row
from deploy.importing.records import Record, decode, records
from deploy.importing.rows import Aside, Unreadable, WrongFile, cells_of


@dataclass(slots=True)
class Sheet:
    """What a file says. The header of a file that has none is what it would be."""

    header: Record
    rows: list[Row] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    repeated: int = 0
    """Rows that say again what another row says."""


def read_sheet(content: bytes) -> Sheet:
    """Every row of a file, read or set aside. Raises WrongFile where it is of neither dialect."""
    all_records = records(decode(content))
    first = next(all_records, Record(1, "", []))
    columns = [name.strip() for name in first.cells or []]
    sheet = Sheet(first)
    if _is_row(columns):
        sheet, columns = Sheet(Record(0, ",".join(COLUMNS), [*COLUMNS])), [*COLUMNS]
        all_records = chain([first], all_records)
    elif missing := set(COLUMNS) - set(columns):
        raise WrongFile(f"the file has no {', '.join(f'{name!r}' for name in sorted(missing))} among its columns")
    seen: set[str] = set()
    for record in all_records:
        _read(record, columns, sheet, seen)
    return sheet


def _is_row(cells: list[str]) -> bool:
    """Whether these are the cells of a row: then the file has no header."""
    try:
        return len(cells) == len(COLUMNS) and all(abs(float(degrees)) <= 180 for degrees in cells[:2])
    except ValueError:
        return False


def _read(record: Record, columns: list[str], sheet: Sheet, seen: set[str]) -> None:
    try:
        row = read_row(cells_of(record, columns), sheet.rows[-1].recorded if sheet.rows else None)
    except Unreadable as problem:
        sheet.aside.append(Aside(record, str(problem)))
        return
    if row.reference in seen:
        sheet.repeated += 1
        return
    seen.add(row.reference)
    sheet.rows.append(row)
