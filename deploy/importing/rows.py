"""What the rows of every source have in common: how their cells are found, and how one says that it cannot be read."""

import re
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, ValidationError

from deploy.errors import Trouble
from deploy.importing.records import Record, is_utf8
from events.values import Text

LONGEST_CODE = 64


class WrongFile(Trouble):
    """The file is not of this format."""


class Unreadable(Exception):
    """A row cannot be read; the text says which of its cells, and why."""


class Aside(NamedTuple):
    """A record that is set aside, and why."""

    record: Record
    reason: str


def cells_of(record: Record, columns: Sequence[str]) -> dict[str, str]:
    """The cells that are not blank, by column; raises Unreadable."""
    if not is_utf8(record.text):
        raise Unreadable("is not UTF-8")
    if record.cells is None:
        raise Unreadable("is no CSV: a quote is not closed, or closed too early")
    if len(record.cells) != len(columns):
        raise Unreadable(f"has {len(record.cells)} cells and not {len(columns)}")
    return {name: cell.strip() for name, cell in zip(columns, record.cells, strict=True) if cell.strip()}


def why(wrong: ValidationError) -> str:
    """The first of its problems, with the column that it is in."""
    first = wrong.errors(include_url=False)[0]
    if first["type"] == "missing":
        return f"{first['loc'][0]} is missing"
    return f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}"


def slug(words: str) -> str:
    """Their words as one of our codes: `Gas Leak (Natural and LP Gases)` → `gas_leak_natural_and_lp_gases`."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _worded(words: str) -> str:
    if not 1 <= len(slug(words)) <= LONGEST_CODE:
        raise ValueError(f"is {words!r}, of which no code of 1 to {LONGEST_CODE} letters and digits can be made")
    return words


Words = Annotated[Text, AfterValidator(_worded)]
"""Words of theirs of which a code of ours can be made."""
