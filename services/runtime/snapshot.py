"""A snapshot: what a memory holds at one moment, in bytes, and a memory from it. Pure, and reading one runs no code."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from events.values import Position
from services.runtime.context import S
from services.runtime.memory import Memory, Unfit, reason

SLICE = 500
"""Values that are encoded at once: some tenths of a millisecond."""
K = TypeVar("K")
V = TypeVar("V")

_LENGTH = 4
"""Bytes that tell how long a part's name and body are."""


class Head(BaseModel):
    """Of which log at which place a snapshot is, and all that a memory holds beside tables and answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    log: str
    fingerprint: str
    position: Position
    """The furthest commit that is in it."""
    commit: str
    """That commit's id."""
    read: Position
    """The log is followed from here on: everything before has been reacted to, or has nothing for the context."""
    kind: str | None
    last: Position
    favourite: str | None
    seen: Position
    known: Position
    time: datetime
    forgotten: list[tuple[datetime, datetime]]
    unfit: dict[str, str]


class Part(NamedTuple):
    """A piece of a snapshot: `answers`, `refusals`, or a table and the class of the values."""

    name: str
    body: bytes


def prepare(memory: Memory[Any]) -> None:
    """Make what encodes each class: it takes some milliseconds, which nobody has while commands come in."""
    for _, table in memory.state.tables():
        for held in table.holds:
            _adapter(held)


def take(memory: Memory[Any], log: str, fingerprint: str) -> tuple[Head, Iterator[Part]]:
    """The snapshot of a memory in which nothing is tentative: everything is copied now, and encoded as it is asked for.

    An own commit whose echo has not been read is in it: it is passed over when it is read again. Raises LookupError, at
    the part, where a table holds a value of a class that it was not said to hold.
    """
    position, commit = memory.tip
    head = Head(
        log=log,
        fingerprint=fingerprint,
        position=position,
        commit=commit,
        read=memory.backlog[0].position - 1 if memory.backlog else memory.read,
        kind=memory.kind,
        last=memory.last,
        favourite=memory.favourite,
        seen=memory.seen,
        known=memory.known,
        time=memory.time,
        forgotten=list(memory.answers.forgotten),
        unfit={id: reason(problem) for id, problem in memory.unfit.items()},
    )
    tables = [(name, table.holds, table.copy()) for name, table in memory.state.tables()]
    rows, refusals = memory.answers.copy(), memory.answers.refusals.copy()

    def parts() -> Iterator[Part]:
        for name, holds, values in tables:
            yield from _encoded(name, holds, values)
        yield from (Part("answers", part) for part in rows)
        for some in _slices(refusals):
            yield Part("refusals", _REFUSALS.dump_json(some))

    return head, parts()


def restore(memory: Memory[S], head: Head, parts: Iterable[Part]) -> None:
    """Make an empty memory hold what a snapshot holds. Raises where the two do not fit."""
    memory.kind, memory.read, memory.last, memory.favourite = head.kind, head.read, head.last, head.favourite
    memory.seen = memory.reacted = head.seen
    memory.known = head.known
    memory.time = head.time
    memory.answers.forgotten = list(head.forgotten)
    memory.tip = (head.position, head.commit)
    memory.unfit = {id: Unfit(reason) for id, reason in head.unfit.items()}
    tables = dict(memory.state.tables())
    alike: defaultdict[str, dict[Any, Any]] = defaultdict(dict)
    for name, body in parts:
        if name == "answers":
            memory.answers.extend(body)
        elif name == "refusals":
            memory.answers.refusals.update(_REFUSALS.validate_json(body))
        else:
            about, _, kind = name.rpartition("/")
            (held,) = (held for held in tables[about].holds if held.__name__ == kind)
            for key, value in _adapter(held).validate_json(body).items():
                tables[about].put(key, _one_of_equals(alike[name], value))


def _one_of_equals(seen: dict[Any, Any], value: Any) -> Any:
    """Of values that are equal, as those without fields are, one is enough."""
    try:
        return seen.setdefault(value, value)
    except TypeError:
        return value  # it holds a mapping, which has no hash, and there are few like it


def packed(head: Head, parts: Iterable[Part]) -> Iterator[bytes]:
    """The snapshot in bytes, little by little."""
    press = zlib.compressobj(1)
    for part in chain([Part("head", head.model_dump_json().encode())], parts):
        for piece in part.name.encode(), part.body:
            yield press.compress(len(piece).to_bytes(_LENGTH) + piece)
    yield press.flush()


def unpacked(data: bytes) -> tuple[Head, Iterator[Part]]:
    """A snapshot from its bytes. Raises where they are no snapshot, or only a part of one."""
    parts = _parts(zlib.decompress(data))
    return Head.model_validate_json(next(parts).body), parts


def _parts(data: bytes) -> Iterator[Part]:
    view, pieces, begin = memoryview(data), list[bytes](), 0
    while begin < len(view):
        end = begin + _LENGTH + int.from_bytes(view[begin : begin + _LENGTH])
        pieces.append(bytes(view[begin + _LENGTH : end]))
        begin = end
        if len(pieces) == 2:
            yield Part(pieces[0].decode(), pieces[1])
            pieces.clear()


def _encoded(name: str, holds: tuple[Any, ...], values: Mapping[str, Any]) -> Iterator[Part]:
    for some in _slices(values):
        by_class: dict[Any, dict[str, Any]] = {}
        for key, value in some.items():
            by_class.setdefault(type(value), {})[key] = value
        for held, these in by_class.items():
            if held not in holds:
                raise LookupError(f"table {name} holds a {held.__name__}, and was not made with it: Table(holds=...)")
            yield Part(f"{name}/{held.__name__}", _adapter(held).dump_json(these))


def _slices(values: Mapping[K, V]) -> Iterator[dict[K, V]]:
    items = iter(values.items())
    while some := dict(islice(items, SLICE)):
        yield some


@cache
def _adapter(held: Any) -> TypeAdapter[dict[str, Any]]:
    return TypeAdapter(dict[str, held])


_REFUSALS = TypeAdapter(dict[bytes, bytes], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
