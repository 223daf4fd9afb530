"""A CSV file as records that know their line and text, so that what cannot be read can be given back as it was."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

MOST_LINES = 10
"""A cell may hold line breaks; a record of more lines than this has lost a quote, and costs its first line only."""


class Record(NamedTuple):
    """One record. `cells` is None where its text is no CSV."""

    line: int
    text: str
    cells: list[str] | None


def decode(content: bytes) -> str:
    """The text of a file. What is not UTF-8 is kept as lone surrogates, and `encode` gives back the same bytes."""
    return content.decode("utf-8-sig", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes that `decode` read."""
    return text.encode("utf-8", "surrogateescape")


def is_utf8(text: str) -> bool:
    """Whether the bytes that `decode` read were UTF-8."""
    return not any("\udc80" <= character <= "\udcff" for character in text)


def records(text: str) -> Iterator[Record]:
    """Every record but blank lines, by the number of its first line, counted from 1."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        record = _record(lines, at)
        at += record.text.count("\n") + 1
        if record.text.strip():
            yield record


def _record(lines: list[str], at: int) -> Record:
    for end in range(at + 1, min(at + MOST_LINES, len(lines)) + 1):
        chunk = "\n".join(lines[at:end])
        try:
            cells = next(csv.reader([chunk], strict=True), [])
        except csv.Error:
            continue
        return Record(at + 1, chunk.rstrip("\r"), cells)
    return Record(at + 1, lines[at].rstrip("\r"), None)
