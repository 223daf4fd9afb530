"""A read model's table, as the projector writes it: rows loaded in bulk, closed in bulk, added by COPY."""

from collections.abc import Sequence
from typing import Any, Protocol

from asyncpg import Connection

from events.commit import Recorded
from projections.folding import Changes, FoldFailed, Folding
from projections.projection import Key, Listing, Projection, ReadModel
from projections.versions import OPEN, key_columns, own_columns


class Keeper(Protocol):
    """Keeps one read model's table in step with the log."""

    async def take(self, connection: Connection, commits: Sequence[Recorded]) -> None:
        """Write what these commits do to it. Raises FoldFailed or asyncpg's DataError, with nothing written."""
        ...

    def forget(self) -> None:
        """What was taken may be undone: hold nothing of it."""
        ...


def keeper(model: ReadModel, schema: str) -> Keeper:
    """What keeps this read model's table in a schema."""
    if isinstance(model, Listing):
        return ListKeeper(model, schema)
    return VersionKeeper(model, schema)


class ListKeeper:
    """Keeps a listing."""

    def __init__(self, listing: Listing, schema: str) -> None:
        self._listing = listing
        self._schema = schema

    async def take(self, connection: Connection, commits: Sequence[Recorded]) -> None:
        """See Keeper.take."""
        rows: list[tuple[Any, ...]] = []
        for commit in commits:
            try:
                rows.extend(self._listing.rows(commit))
            except Exception as problem:
                raise FoldFailed(commit.position, problem) from problem
        if rows:
            async with connection.transaction():
                await connection.copy_records_to_table(self._listing.name, schema_name=self._schema, records=rows)

    def forget(self) -> None:
        """See Keeper.forget."""


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

    async def take(self, connection: Connection, commits: Sequence[Recorded]) -> None:
        """See Keeper.take."""
        steps = self._folding.steps(commits)
        if lacking := self._folding.lacking(steps):
            rows = await connection.fetch(self._load, *self._columns(lacking))
            self._folding.provide(lacking, [(since, self._projection.row(*own)) for since, *own in rows])
        changes = self._folding.fold(steps)
        if changes.born or changes.ended:
            async with connection.transaction():
                await self._write(connection, changes)

    def forget(self) -> None:
        """See Keeper.forget."""
        self._folding.forget()

    async def _write(self, connection: Connection, changes: Changes) -> None:
        if changes.ended:
            keys, since, until = zip(*changes.ended, strict=True)
            await connection.execute(self._end, *self._columns(keys), since, until)
        if changes.born:
            await connection.copy_records_to_table(
                self._projection.name, schema_name=self._schema, records=changes.born
            )

    def _columns(self, keys: Sequence[Key]) -> Sequence[Sequence[Any]]:
        return list(zip(*keys, strict=True)) if self._composite else [keys]
