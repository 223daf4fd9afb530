"""Versioned rows: each is true from one position of the log to another, so any past is the same query as now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
)
from sqlalchemy.types import TypeEngine

from events.values import Position

LIVE = "views"
"""The schema that readers read. Its tables can be made anew from the journal at any time."""
OPEN: Position = 2**63 - 1
"""The end of a row that is still true."""

metadata = MetaData(schema=LIVE)

_VERSION: dict[str, TypeEngine[Any]] = {
    "from_position": BigInteger(),
    "to_position": BigInteger(),
    "recorded_at": DateTime(timezone=True),
    "set_by": Text(),
}

R = TypeVar("R", bound=tuple[Any, ...])


class Known(NamedTuple, Generic[R]):
    """A row with where it comes from."""

    row: R
    position: Position
    """True from here."""
    recorded_at: datetime
    """When what made it so was recorded."""
    set_by: str
    """The actor who did."""


def versioned(name: str, *columns: Column[Any], key: Iterable[str], indexes: Iterable[tuple[str, ...]] = ()) -> Table:
    """A table of versions. `key` names the text columns that tell one thing from another.

    Its last row is open, and is closed in place: cheap as long as no index has `to_position` in it, for which its pages
    leave room. Where a thing changes for ever, and so the rows of now are few among many, such an index is worth it.
    """
    return Table(
        name,
        metadata,
        *columns,
        *(Column(column, type_, nullable=False) for column, type_ in _VERSION.items()),
        PrimaryKeyConstraint(*key, "from_position"),
        *(Index(f"{name}_{'_'.join(parts)}", *parts) for parts in indexes),
        postgresql_with={"fillfactor": 70},
    )


def key_columns(table: Table) -> list[Column[Any]]:
    """The columns that tell one thing from another."""
    return [column for column in table.primary_key if column.name != "from_position"]


def own_columns(table: Table) -> list[Column[Any]]:
    """What a row says, without what every version has."""
    return list(table.columns)[: -len(_VERSION)]


def at(table: FromClause, position: Position) -> ColumnElement[bool]:
    """The rows that are true at a position: once every commit up to it, and none after it, has happened."""
    return and_(table.c.from_position <= position, table.c.to_position > position)
