"""Connections to PostgreSQL, and the journal's schema in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from projections import schema

AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's word for a session that ended while nothing was asked of it
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
"""What a connection raises when PostgreSQL is away, shutting down, full, or asks to try again."""

_BY_INDEX = {"enable_seqscan": "off", "jit": "off"}


@asynccontextmanager
async def connected(dsn: str, *, by_index: bool = False) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one's own. Raises one of AWAY when there is none to be had.

    `by_index`: for few rows by key out of many. A plan that was made while the tables were small would read them whole
    for as long as it is kept.
    """
    connection = await asyncpg.connect(dsn, timeout=10, server_settings=_BY_INDEX if by_index else {"jit": "off"})
    try:
        yield connection
    finally:
        connection.terminate() if connection.is_closed() else await _close(connection)


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=1)
    except (TimeoutError, asyncio.CancelledError, *AWAY):
        connection.terminate()
        raise


async def migrate(dsn: str) -> None:
    """Bring the journal's schema up to this code's, so that it can be read. Several processes may do so at once."""
    migrating = create_async_engine(
        "postgresql+asyncpg://", async_creator=partial(asyncpg.connect, dsn, timeout=10), poolclass=NullPool
    )
    async with migrating.begin() as connection:
        await connection.run_sync(_upgrade)
    await migrating.dispose()
    async with connected(dsn) as connection:
        await schema.ensure(connection)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "projections:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
