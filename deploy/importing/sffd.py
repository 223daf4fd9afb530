"""A file of the San Francisco Fire Department's calls for service: its rows, and those that cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.importing.records import Record, decode, records
from deploy.importing.rows import Aside, Unreadable, WrongFile, cells_of
from deploy.importing.sffd_row import COLUMNS, Row, read_row

OF_INCIDENT: dict[str, Callable[[Row], object]] = {
    "Call Type": lambda row: row.type,
    "Final Priority": lambda row: row.priority,
    "Address": lambda row: row.address,
    "Location": lambda row: row.point,
    "Call Final Disposition": lambda row: row.disposition,
    "Received DtTm": lambda row: row.stamps.received,
    "Entry DtTm": lambda row: row.stamps.entry,
}
"""What every row says of its incident anew."""


@dataclass(slots=True)
class Sheet:
    """What a file says. `differing`: lines whose word on their incident is not its first row's, which is believed."""

    header: Record
    rows: list[Row] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    differing: dict[int, str] = field(default_factory=dict)
    repeated: int = 0
    """Rows that say again, cell for cell, what another row says."""


def read_sheet(content: bytes) -> Sheet:
    """Every row of a file, read or set aside. Raises WrongFile where a column is missing, naming it."""
    all_records = records(decode(content))
    header = next(all_records, Record(1, "", []))
    columns = [name.strip() for name in header.cells or []]
    if missing := COLUMNS - set(columns):
        raise WrongFile(f"the file has no {', '.join(f'{name!r}' for name in sorted(missing))} among its columns")
    reader = _Reader(Sheet(header), columns)
    for record in all_records:
        reader.read(record)
    return reader.sheet


class _Reader:
    """Reads records one by one, each in the light of those before it."""

    def __init__(self, sheet: Sheet, columns: list[str]) -> None:
        self.sheet = sheet
        self._columns = columns
        self._by_id: dict[str, Record] = {}
        self._incident_of: dict[str, str] = {}
        self._first: dict[str, Row] = {}

    def read(self, record: Record) -> None:
        try:
            row = read_row(cells_of(record, self._columns))
            if (twin := self._by_id.get(row.id)) and twin.cells == record.cells:
                self.sheet.repeated += 1
                return
            self._check(row)
        except Unreadable as problem:
            self.sheet.aside.append(Aside(record, str(problem)))
            return
        self._by_id[row.id] = record
        self._incident_of[row.call] = row.incident
        first = self._first.setdefault(row.incident, row)
        if differs := [column for column, of in OF_INCIDENT.items() if of(row) != of(first)]:
            self.sheet.differing[record.line] = ", ".join(differs)
        self.sheet.rows.append(row)

    def _check(self, row: Row) -> None:
        if twin := self._by_id.get(row.id):
            raise Unreadable(f"RowID {row.id} stands in line {twin.line} with other cells")
        if (incident := self._incident_of.get(row.call, row.incident)) != row.incident:
            raise Unreadable(f"Call Number {row.call} is about incident {incident} in a row before")
