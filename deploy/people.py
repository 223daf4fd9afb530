"""People's keys, when everything starts and when a log is restored: what one store has lost the other gives back."""

import asyncio
import os

import structlog
from asyncpg import Connection
from nats.aio.client import Client

from deploy.attached import Servers
from deploy.errors import Trouble
from events.keys import KeyBucket, KeysAway
from projections import people
from projections.arriving import slices
from projections.database import connected
from projections.people import AT_ONCE

NUMBER_KEY_BYTES = 32

_log = structlog.get_logger(__name__)


class OtherKey(Trouble):
    """The stores have different keys for the same thing."""


async def settle_keys(nats: Client, jurisdiction: str, connection: Connection) -> None:
    """Have the jurisdiction's own key in both stores; it is made once. Where the bucket was lost, fill it again.

    Raises OtherKey where the two are of different jurisdictions, and Trouble where the broker does not answer.
    """
    bucket = KeyBucket(nats, jurisdiction)
    try:
        secret, copy = await bucket.jurisdiction(), await people.kept_jurisdiction(connection)
        if secret is None and copy is not None:
            await _put_back(bucket, connection)
            # Last of all: as long as it is missing, this is done again.
            await bucket.put_jurisdiction(copy)
        elif secret is None:
            await bucket.put_jurisdiction(os.urandom(NUMBER_KEY_BYTES))
        secret = await bucket.jurisdiction()
        if secret is None or await people.keep_jurisdiction(connection, secret) != secret:
            raise OtherKey(
                f"the key of {jurisdiction}'s telephone numbers on NATS is not the one in PostgreSQL: "
                "one of the two stores belongs to another installation"
            )
    except KeysAway as problem:
        raise Trouble(f"people's keys: {problem}") from None


async def settle(servers: Servers) -> None:
    """The same on the servers of an installation."""
    async with servers.connected() as nats, connected(servers.database) as connection:
        await settle_keys(nats, servers.jurisdiction, connection)


async def put_back_keys(nats: Client, jurisdiction: str, connection: Connection) -> None:
    """After a restore: what the bucket lacks, as it may be an older one. What it has and was destroyed is, once more.

    Raises Trouble where the broker does not answer.
    """
    try:
        await _put_back(KeyBucket(nats, jurisdiction), connection)
    except KeysAway as problem:
        raise Trouble(f"people's keys: {problem}") from None
    await settle_keys(nats, jurisdiction, connection)


async def _put_back(bucket: KeyBucket, connection: Connection) -> None:
    copied = await people.copied(connection)
    for person, ids in copied.erased.items():
        await bucket.destroy(person, ids)
    # Of several keys of one person only the last one seals, and the bucket takes one.
    latest = dict(copied.keys)
    lacked = 0
    for some in slices(list(latest.items()), AT_ONCE):
        lacked += sum(await asyncio.gather(*(bucket.put(person, key) for person, key in some)))
    if lacked:
        _log.info("people's keys were put back from PostgreSQL", keys=lacked)
