"""Rows that are set aside: kept as they were, with their line and the reason, so that they can be mended and told."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from deploy.importing.records import Record, encode
from deploy.importing.rows import Aside


def write_quarantine(folder: Path, name: str, header: Record, aside: Sequence[Aside]) -> Path:
    """Write them to `name` in the folder: a file of the same format with two columns more."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    lines = [_line("Line", "Why it is set aside", header)]
    lines += [_line(str(record.line), reason, record) for record, reason in aside]
    path.write_bytes(encode("".join(lines)))
    return path


def _line(number: str, reason: str, record: Record) -> str:
    """Two cells before the record's own text, which is not touched."""
    cells = io.StringIO()
    csv.writer(cells).writerow([number, reason, ""])
    return cells.getvalue().rstrip("\r\n") + record.text + "\n"
