"""Files of the fire department, as tests write them: a row has defaults, so that each spells what it is about."""

import csv
import io
from pathlib import Path

REAL = Path(__file__).parents[3] / "shared/data/sffd/sffd_2016-12.csv"

ROW = {
    "Call Number": "170010001",
    "Unit ID": "E01",
    "Incident Number": "17000001",
    "Call Type": "Structure Fire",
    "Call Date": "01/01/2017",
    "Received DtTm": "01/01/2017 10:00:00 AM",
    "Entry DtTm": "01/01/2017 10:01:00 AM",
    "Dispatch DtTm": "01/01/2017 10:02:00 AM",
    "Response DtTm": "01/01/2017 10:03:00 AM",
    "On Scene DtTm": "01/01/2017 10:08:00 AM",
    "Transport DtTm": "",
    "Hospital DtTm": "",
    "Call Final Disposition": "Fire",
    "Available DtTm": "01/01/2017 10:30:00 AM",
    "Address": "100 Block of MARKET ST",
    "Final Priority": "3",
    "Unit Type": "ENGINE",
    "Location": "(37.79, -122.39)",
    "RowID": "",
}


def row(**changed: str) -> dict[str, str]:
    """A row that can be read. Keywords are columns with an underscore for each blank."""
    cells = {**ROW, **{name.replace("_", " "): cell for name, cell in changed.items()}}
    return {**cells, "RowID": cells["RowID"] or f"{cells['Call Number']}-{cells['Unit ID']}"}


def file_of(*rows: dict[str, str]) -> bytes:
    """A file with these rows, in this order."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROW), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
