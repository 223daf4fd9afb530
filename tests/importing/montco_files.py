"""Files of the county, as tests write them: a row has defaults, so that each spells what it is about."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

REAL = Path(__file__).parents[3] / "shared/data/montco/montco_911_kavithabistp.csv"

ROW = {
    "lat": "40.2978759",
    "lng": "-75.5812935",
    "desc": "REINDEER CT;  NEW HANOVER; Station 332; 2015-12-10 @ 17:10:52;",
    "zip": "19525",
    "title": "EMS: BACK PAINS/INJURY",
    "timeStamp": "2015-12-10 17:40:00",
    "twp": "NEW HANOVER",
    "addr": "REINDEER CT",
    "e": "1",
}
BARE = ("lat", "lng", "title", "timeStamp", "twp", "addr")
"""What the dialect without a header has."""


def row(**changed: str) -> dict[str, str]:
    """A row that can be read. Without a `desc`, the county took the call when its feed told of it."""
    return {**ROW, **changed}


def file_of(*rows: dict[str, str]) -> bytes:
    """A file with these rows, in this order, below a header."""
    return _written(ROW, {name: name for name in ROW}, *rows)


def bare_file_of(*rows: dict[str, str]) -> bytes:
    """The same in the dialect that has no header."""
    return _written(BARE, *rows)


def _written(columns: Iterable[str], *rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    csv.DictWriter(text, list(columns), extrasaction="ignore", lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
