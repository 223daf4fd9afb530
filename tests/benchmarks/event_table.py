"""The peer: an event table in PostgreSQL written by hand over asyncpg, as a good engineer does it in an afternoon."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg

TABLE = """
CREATE TABLE events (
    position bigserial PRIMARY KEY,
    stream text NOT NULL,
    version int NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, version)
)"""
LOAD = "SELECT stream, version, type, data FROM events WHERE stream = ANY($1) ORDER BY position"
APPEND = (
    "INSERT INTO events (stream, version, id, type, data)"
    " SELECT * FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::jsonb[])"
)


async def make_table(dsn: str, callers: int) -> "asyncpg.Pool[asyncpg.Record]":
    """The table, and as many connections as serve so many callers best."""
    pool = await asyncpg.create_pool(dsn, min_size=min(callers, 16), max_size=min(callers, 16))
    await pool.execute(TABLE)
    return pool


async def command(pool: "asyncpg.Pool[asyncpg.Record]", streams: Sequence[str], happened: dict[str, Any]) -> None:
    """Load some aggregates, decide, and append an event to each, where nobody else did meanwhile; else once more."""
    while True:
        async with pool.acquire() as connection:
            versions = dict.fromkeys(streams, 0)
            for row in await connection.fetch(LOAD, streams):
                json.loads(row["data"])
                versions[row["stream"]] = row["version"]
            try:
                await connection.execute(
                    APPEND,
                    streams,
                    [versions[stream] + 1 for stream in streams],
                    [uuid.uuid4() for _ in streams],
                    ["unit_assigned"] * len(streams),
                    [json.dumps(happened)] * len(streams),
                )
            except asyncpg.UniqueViolationError:
                continue
            return
