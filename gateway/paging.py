"""Connections: pages that hold while the world changes, because their cursors carry the position they were read at."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from typing import Generic, Self, TypeVar

import strawberry
from pydantic_core import from_json, to_json

from gateway.context import AsOf, Info
from gateway.errors import Problem
from gateway.limits import page_size
from gateway.moment import Moment
from gateway.scalars import Position

T = TypeVar("T")
Row = TypeVar("Row")
Key = tuple[str, ...]


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One of a page, and the cursor behind it.")
class Edge(Generic[T]):
    """Relay's."""

    node: T
    cursor: str


@strawberry.type(description="A page that holds while the world changes: its cursors carry its position.")
class Connection(Generic[T]):
    """Relay's, with `nodes` for whoever needs no edges."""

    nodes: list[T]
    position: Position = strawberry.field(description="The position all of this is true at.")
    cursor: strawberry.Private[Callable[[int], str]]
    more: strawberry.Private[bool]
    later: strawberry.Private[bool]
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field
    def edges(self) -> list[Edge[T]]:
        """Each with its cursor."""
        return [Edge(node=node, cursor=self.cursor(number)) for number, node in enumerate(self.nodes)]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page begins and ends."""
        return PageInfo(
            has_next_page=self.more,
            has_previous_page=self.later,
            start_cursor=self.cursor(0) if self.nodes else None,
            end_cursor=self.cursor(len(self.nodes) - 1) if self.nodes else None,
        )

    @strawberry.field(description="How many there are on all pages. Counted only when it is asked for.")
    async def total_count(self) -> int:
        """How many there are."""
        return await self.count()


class Page:
    """One page that is asked for: how long, from where, and at which moment."""

    def __init__(self, order: str, moment: Moment, first: int, after: Key | None) -> None:
        self.moment = moment
        self.reading = moment.reading
        self.after = after
        self.most = first + 1
        """How many rows to read; one more than the page has tells whether there is another page."""
        self._order = order

    @classmethod
    async def of(
        cls,
        info: Info,
        order: str,
        first: int | None,
        after: str | None,
        as_of: AsOf | None,
        least: Position | None = None,
    ) -> Self:
        """The page of a query. `order` names what is listed and how: a cursor is good for its own order only.

        Raises Problem for a cursor that is none, and for a page that is too long.
        """
        size = page_size(first)
        if not after:
            return cls(order, await info.context.moment(as_of, least), size, None)
        position, key = read_cursor(order, after)
        return cls(order, await info.context.moment_at(position), size, key)

    async def read(self, rows: Awaitable[list[Row]]) -> list[Row]:
        """The rows that are read for it. Raises Problem where the cursor was meddled with."""
        try:
            return await rows
        except ValueError as problem:
            raise (problem if self.after is None else bad_cursor()) from problem

    def connection(
        self,
        rows: list[Row],
        node: Callable[[Row, Moment], T],
        key: Callable[[Row], Key],
        count: Callable[[], Awaitable[int]],
    ) -> Connection[T]:
        """The page, made of the rows that were read for it."""
        shown = rows[: self.most - 1]
        position = self.moment.position
        return Connection(
            nodes=[node(row, self.moment) for row in shown],
            position=position,
            cursor=lambda number: make_cursor(self._order, position, key(shown[number])),
            more=len(rows) > len(shown),
            later=self.after is not None,
            count=count,
        )


def bad_cursor() -> Problem:
    """What is said to a cursor that cannot be gone on from."""
    return Problem("BAD_CURSOR", "`after` is no cursor of this list in this order: begin without it")


def make_cursor(order: str, position: Position, key: Key) -> str:
    """A cursor: the order it is of, the position of its page, and its place there."""
    return urlsafe_b64encode(to_json([order, position, *key])).decode().rstrip("=")


def read_cursor(order: str, cursor: str) -> tuple[Position, Key]:
    """What a cursor carries; raises Problem where it is none, or one of another order."""
    try:
        match from_json(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))):
            case [made_for, int(position), *key] if made_for == order and position >= 0 and position is not True:
                return Position(position), tuple(map(str, key))
    except (ValueError, binascii.Error):
        pass
    raise bad_cursor()
