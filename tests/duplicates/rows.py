"""The 911 calls of Montgomery County, Pennsylvania. Read here apart from the importer, which may be wrong."""

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from typing_extensions import override

FILE = Path(__file__).parents[3] / "shared/data/montco/montco_911_kavithabistp.csv"
ZONE = ZoneInfo("America/New_York")
_TAKEN = re.compile(r"(\d{4}-\d\d-\d\d) @ (\d\d:\d\d:\d\d)")


class Row(NamedTuple):
    """One call."""

    line: int
    taken: datetime
    lat: float
    lon: float
    title: str
    """`EMS: FALL VICTIM`: who was sent, and what for."""
    address: str
    township: str

    @property
    def family(self) -> str:
        return self.title.partition(":")[0].lower()

    @property
    def what(self) -> str:
        """What happened, whoever was sent."""
        return re.sub(r"\W+", "_", self.title.partition(":")[2].lower()).strip("_")

    @property
    def type(self) -> str:
        return f"{self.family}_{self.what}"

    @override
    def __str__(self) -> str:
        where = f"{self.lat:.5f} {self.lon:.5f}"
        return f"{self.line:5} {self.taken:%m-%d %H:%M:%S} {where} {self.title} | {self.address} | {self.township}"


def read_rows(file: Path = FILE) -> list[Row]:
    """Every whole row, in the order in which the calls were taken: by what the county noted, to the second."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [_row(number, cells) for number, cells in enumerate(csv.DictReader(lines), start=2) if cells["e"]]
    return sorted(rows, key=lambda row: (row.taken, row.line))


def _row(line: int, cells: dict[str, str]) -> Row:
    noted = _TAKEN.search(cells["desc"])
    taken = " ".join(noted.groups()) if noted else cells["timeStamp"]
    return Row(
        line=line,
        taken=datetime.fromisoformat(taken).replace(tzinfo=ZONE),
        lat=float(cells["lat"]),
        lon=float(cells["lng"]),
        title=cells["title"].strip().removesuffix("-").strip(),
        address=cells["addr"].strip(),
        township=cells["twp"].strip(),
    )
