"""A read model's table, as the projector writes it: rows loaded in bulk, closed in bulk, added by COPY."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from asyncpg import Connection

from projections.arriving import slices
from projections.folding import Changes, FoldFailed, Folding, Happened
from projections.projection import Key, Listing, Projection, ReadModel
from projections.versions import OPEN, key_columns, own_columns

SLICE = 500
"""Events that are folded at a stretch, about a millisecond, before others have their turn."""


class Keeper(Protocol):
    """Keeps one read model's table in step with the log."""

    async def fold(self, connection: Connection, events: Sequence[Happened]) -> Changes:
        """What these events do to it, with the table's rows read where need be. Raises FoldFailed."""
        ...

    async def write(self, connection: Connection, changes: Changes) -> None:
        """Do it to the table. Raises asyncpg's DataError where PostgreSQL does not take the rows."""
        ...


def keeper(model: ReadModel, schema: str) -> Keeper:
    """What keeps this read model's table in a schema."""
    return ListKeeper(model, schema) if isinstance(model, Listing) else VersionKeeper(model, schema)


class ListKeeper:
    """Keeps a listing."""

    def __init__(self, listing: Listing, schema: str) -> None:
        self._listing = listing
        self._schema = schema

    async def fold(self, _: Connection, events: Sequence[Happened]) -> Changes:
        """See Keeper.fold."""
        rows_of = self._listing.rows
        try:
            # A dict, as the same row may come of several events.
            rows = {row: None for commit, event in events for row in rows_of(event, commit.position)}
        except Exception as problem:
            raise FoldFailed(events[0][0].position, problem) from problem
        return Changes(list(rows), [])

    async def write(self, connection: Connection, changes: Changes) -> None:
        """See Keeper.write."""
        if changes.born:
            await connection.copy_records_to_table(self._listing.name, schema_name=self._schema, records=changes.born)


class VersionKeeper:
    """Keeps a projection's versions."""

    def __init__(self, projection: Projection[Any], schema: str) -> None:
        self._projection = projection
        self._schema = schema
        self._folding = Folding(projection)
        keys = [column.name for column in key_columns(projection.table)]
        self._composite = len(keys) > 1
        table = f"{schema}.{projection.name}"
        own = ", ".join(f"was.{column.name}" for column in own_columns(projection.table))
        given = ", ".join(f"${number}::text[]" for number, _ in enumerate(keys, 1))
        names = ", ".join(keys)
        same = " AND ".join(f"was.{key} = given.{key}" for key in keys)
        self._load = (
            f"SELECT was.from_position, {own} FROM unnest({given}) given ({names})"
            f" JOIN {table} was ON {same} AND was.to_position = {OPEN}"
        )
        since, until = len(keys) + 1, len(keys) + 2
        self._end = (
            f"UPDATE {table} was SET to_position = given.until"
            f" FROM unnest({given}, ${since}::bigint[], ${until}::bigint[]) given ({names}, since, until)"
            f" WHERE {same} AND was.from_position = given.since"
        )

    async def fold(self, connection: Connection, events: Sequence[Happened]) -> Changes:
        """See Keeper.fold."""
        steps = self._folding.steps(events)
        if lacking := self._folding.lacking(steps):
            rows = await connection.fetch(self._load, *self._columns(lacking))
            self._folding.provide(lacking, [(since, self._projection.row(*own)) for since, *own in rows])
        for part in slices(steps, SLICE):
            self._folding.fold(part)
            await asyncio.sleep(0)
        return self._folding.changes()

    async def write(self, connection: Connection, changes: Changes) -> None:
        """See Keeper.write."""
        if changes.ended:
            keys, since, until = zip(*changes.ended, strict=True)
            await connection.execute(self._end, *self._columns(keys), since, until)
        if changes.born:
            await connection.copy_records_to_table(
                self._projection.name, schema_name=self._schema, records=changes.born
            )

    def _columns(self, keys: Sequence[Key]) -> Sequence[Sequence[Any]]:
        return list(zip(*keys, strict=True)) if self._composite else [keys]
