"""What the queries of all read models have in common: pages that hold, lookups by key, what has changed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Select, any_, func, literal, select, tuple_
from sqlalchemy import types as sql

from events.values import Position
from projections.projection import Key, Projection
from projections.reading import Reading
from projections.versions import Known, R, at, key_columns, own_columns

Cursor = tuple[str, ...]
"""Where a page ended: the values that it is ordered by, as text."""
Conditions = Sequence[ColumnElement[bool]]


def matching(*wanted: tuple[Any, Callable[[Any], ColumnElement[bool]]]) -> list[ColumnElement[bool]]:
    """A condition for each (value, condition of it) whose value is not None."""
    return [condition(value) for value, condition in wanted if value is not None]


def one_of(column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """That a column has one of these values. One statement for any number of them, so its plan is made once."""
    return column == any_(literal(list(values), ARRAY(column.type)))


@dataclass(frozen=True)
class Order:
    """An order of rows: by a column that is never null, and by key between equals."""

    column: str
    descending: bool = False

    def columns(self, projection: Projection[Any]) -> list[Column[Any]]:
        """The columns that it goes by."""
        return list(dict.fromkeys([projection.table.c[self.column], *key_columns(projection.table)]))

    def cursor(self, projection: Projection[R], known: Known[R]) -> Cursor:
        """The place of a row in it."""
        of_version = {"from_position": known.position}
        names = (column.name for column in self.columns(projection))
        values = (of_version[name] if name in of_version else getattr(known.row, name) for name in names)
        return tuple(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)

    def after(self, projection: Projection[Any], cursor: Cursor) -> ColumnElement[bool]:
        """What comes behind a cursor. Raises ValueError where it is none of this order."""
        columns = self.columns(projection)
        values = [literal(_read(column, text), column.type) for column, text in zip(columns, cursor, strict=True)]
        place = tuple_(*values)
        return tuple_(*columns) < place if self.descending else tuple_(*columns) > place


def _read(column: Column[Any], text: str) -> Any:
    match column.type:
        case sql.DateTime():
            return datetime.fromisoformat(text)
        case sql.Integer():
            return int(text)
        case _:
            return text


def _versions(projection: Projection[R], conditions: Conditions) -> Select[Any]:
    c = projection.table.c
    columns = (*own_columns(projection.table), c.from_position, c.recorded_at, c.set_by)
    return select(*columns).where(*conditions)


async def _known(reading: Reading, projection: Projection[R], statement: Select[Any]) -> list[Known[R]]:
    rows = [tuple(row) for row in await reading.rows(statement, projection.name)]
    return [Known(projection.row(*row[:-3]), *row[-3:]) for row in rows]


async def selected(
    reading: Reading, projection: Projection[R], conditions: Conditions, *order: ColumnElement[Any]
) -> list[Known[R]]:
    """All rows that meet the conditions."""
    there = at(projection.table, reading.position)
    return await _known(reading, projection, _versions(projection, [there, *conditions]).order_by(*order))


async def page_of(
    reading: Reading, projection: Projection[R], conditions: Conditions, order: Order, first: int, after: Cursor | None
) -> list[Known[R]]:
    """The first rows, or the first behind a cursor. Raises ValueError for a cursor of another order."""
    there = [at(projection.table, reading.position), *conditions]
    if after is not None:
        there.append(order.after(projection, after))
    columns = [column.desc() if order.descending else column for column in order.columns(projection)]
    return await _known(reading, projection, _versions(projection, there).order_by(*columns).limit(first))


async def first_of_few(
    reading: Reading, projection: Projection[R], conditions: Conditions, first: int, *order: Column[Any]
) -> list[Known[R]]:
    """The first rows in an order, where those that meet the conditions are few and have an index of their own.

    They are found before they are put in order: else PostgreSQL may look for them among all rows in that order.
    """
    few = _versions(projection, [at(projection.table, reading.position), *conditions]).cte("few")
    few = few.prefix_with("MATERIALIZED")
    found = select(few).order_by(*(few.c[column.name] for column in order)).limit(first)
    return await _known(reading, projection, found)


async def by_keys(reading: Reading, projection: Projection[R], keys: Sequence[Key]) -> list[Known[R]]:
    """The rows of these keys."""
    columns = key_columns(projection.table)
    if len(columns) == 1:
        return await selected(reading, projection, [one_of(columns[0], keys)])
    values = zip(*keys, strict=True) if keys else ((),) * len(columns)
    wanted = [
        func.unnest(literal(list(each), ARRAY(column.type))) for column, each in zip(columns, values, strict=True)
    ]
    return await selected(reading, projection, [tuple_(*columns).in_(select(*wanted))])


async def count_rows(reading: Reading, projection: Projection[Any], conditions: Conditions) -> int:
    """How many rows meet the conditions."""
    statement = select(func.count()).where(at(projection.table, reading.position), *conditions)
    rows = await reading.rows(statement, projection.name)
    return int(rows[0][0])


async def changed_after(
    reading: Reading, projection: Projection[R], after: Position, conditions: Conditions, first: int
) -> list[Known[R]]:
    """Versions that became true after a position, up to the reading's, in order of position.

    At most about `first`, but never only some of one position's: so the last row's position is where to go on from.
    """
    c = projection.table.c
    since = [c.from_position > after, c.from_position <= reading.position, *conditions]
    last = select(c.from_position).where(*since).order_by(c.from_position).offset(first - 1).limit(1).scalar_subquery()
    statement = _versions(projection, [*since, c.from_position <= func.coalesce(last, reading.position)])
    return await _known(reading, projection, statement.order_by(c.from_position, *key_columns(projection.table)))
