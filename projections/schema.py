"""The schema of the read models. No migration ever touches it: it is made from the tables, and filled from the journal.

Read models hold nothing that the journal does not, so a changed table is a rebuild, which is also how a changed fold
reaches the rows that are already there; a migration could only do the first half.
"""

from hashlib import sha256

from asyncpg import Connection
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from projections.models import READ_MODELS
from projections.projection import Projection, ReadModel
from projections.state import state
from projections.versions import LIVE

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def fingerprint(model: ReadModel) -> str:
    """Tells one making of a read model from another: its table, what it listens to, and the version of its fold."""
    heard = sorted(event.name for event in model.handlers) if isinstance(model, Projection) else []
    told = [*_statements(model.table, LIVE), *heard, str(model.version)]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


async def create(connection: Connection, schema: str, models: tuple[ReadModel, ...] = READ_MODELS) -> None:
    """Make the schema and its empty tables, in place of what is there under the name."""
    tables = [state, *(model.table for model in models)]
    statements = [f"DROP SCHEMA IF EXISTS {schema} CASCADE", f"CREATE SCHEMA {schema}"]
    statements += [statement for table in tables for statement in _statements(table, schema)]
    await connection.execute(";".join(statements))
    await connection.executemany(
        f"INSERT INTO {schema}.models VALUES ($1, $2)", [(model.name, fingerprint(model)) for model in models]
    )


async def ensure(connection: Connection) -> None:
    """Make the live schema where there is none, for readers: its models say that they are yet to be built."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('liandong ensure'))")
        if await connection.fetchval("SELECT to_regnamespace($1)", LIVE) is None:
            await create(connection, LIVE)
            await connection.execute(
                f"UPDATE {LIVE}.models SET fingerprint = '', stale_at = 0, reason = 'yet to be built from the journal'"
            )


async def fits(connection: Connection, models: tuple[ReadModel, ...] = READ_MODELS) -> bool:
    """Whether the live schema is there and made by this code."""
    if await connection.fetchval("SELECT to_regclass($1)", f"{LIVE}.models") is None:
        return False
    rows = await connection.fetch(f"SELECT model, fingerprint FROM {LIVE}.models")
    return dict(map(tuple, rows)) == {model.name: fingerprint(model) for model in models}


def _statements(table: Table, schema: str) -> list[str]:
    there = table.to_metadata(MetaData(), schema=schema)
    indexes = sorted(there.indexes, key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [CreateTable(there), *map(CreateIndex, indexes)]
    return [str(statement.compile(dialect=_DIALECT)).strip() for statement in made]
