"""The journal as a file: JSON lines, each with its link of the chain, so that the file can be checked by itself."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from events.commit import Recorded
from events.values import Position
from projections import checkpoint, journal
from projections.chain import START, link
from projections.database import connected
from projections.errors import BrokenChain


class Exported(NamedTuple):
    """What a file holds: the commits from the first to this position, and the hash that stands for all of them."""

    position: Position
    hash: str


async def export(dsn: str) -> AsyncIterator[bytes]:
    """Every commit up to the checkpoint, a line each. A body that is no UTF-8 is given as base64."""
    async with connected(dsn) as connection:
        last = await checkpoint.read(connection)
        async for rows in journal.read(connection, 0, last.position if last else 0):
            for row in rows:
                yield _line(row.commit, row.head.hash)


def check(lines: Iterable[bytes]) -> Exported:
    """Check an exported file. Raises BrokenChain where it was changed, or does not begin with the first commit."""
    last = Exported(0, START.hex())
    for commit, hash_ in read(lines):
        last = Exported(commit.position, hash_.hex())
    return last


def read(lines: Iterable[bytes]) -> Iterator[tuple[Recorded, bytes]]:
    """The commits of an exported file from the first on, each with its hash. Raises BrokenChain like `check`."""
    previous = START
    for position, text in enumerate(lines, start=1):
        try:
            line = from_json(text)
            commit = _commit(line)
            expected = link(previous, commit).hex()
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise BrokenChain(position, f"the line is no commit ({problem})") from None
        if commit.position != position:
            raise BrokenChain(position, f"the line is of position {commit.position}")
        if line["hash"] != expected or datetime.fromisoformat(line["recorded_at"]) != commit.recorded_at:
            raise BrokenChain(position, "the commit is not what was hashed")
        previous = bytes.fromhex(expected)
        yield commit, previous


def _line(commit: Recorded, link_hash: bytes) -> bytes:
    line: dict[str, Any] = {
        "position": commit.position,
        "recorded_at": commit.recorded_at.isoformat(),
        "context": commit.context,
        "headers": commit.headers,
    }
    try:
        line["body"] = commit.body.decode()
    except UnicodeDecodeError:
        line["body_base64"] = b64encode(commit.body).decode()
    line["hash"] = link_hash.hex()
    return to_json(line) + b"\n"


def _commit(line: dict[str, Any]) -> Recorded:
    body = line["body"].encode() if "body" in line else b64decode(line["body_base64"])
    recorded_at = datetime.fromisoformat(line["recorded_at"])
    return Recorded(line["position"], recorded_at, line["context"], line["headers"], body)
