"""People's keys in two stores: what one has lost the other gives back, but never a key that was destroyed."""

import uuid
from collections.abc import AsyncIterator

import nats
import pytest
from asyncpg import Connection
from nats.aio.client import Client

from deploy.people import OtherKey, put_back_keys, settle_keys
from deploy.streams import ensure_people
from events.keys import KeyBucket
from events.people import PersonId
from events.sealing import PersonKey, person_id
from projections.database import connected, migrate

LI, WANG, ZHAO = (person_id(b"jurisdiction", number) for number in ("110", "119", "120"))


@pytest.fixture
async def client(nats_server: str) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server)
    yield client
    await client.close()


@pytest.fixture
async def database_there(database: str) -> AsyncIterator[Connection]:
    await migrate(database)
    async with connected(database) as connection:
        yield connection


async def new_bucket(client: Client) -> tuple[str, KeyBucket]:
    """An empty one, as there is after the broker's store was lost."""
    jurisdiction = f"t{uuid.uuid4().hex[:12]}"
    await ensure_people(client, jurisdiction)
    return jurisdiction, KeyBucket(client, jurisdiction)


async def copy(connection: Connection, person: PersonId, key: PersonKey, position: int = 1) -> None:
    await connection.execute("INSERT INTO people.keys VALUES ($1, $2, $3, $4)", person, key.id, key.secret, position)


async def erase(connection: Connection, person: PersonId, key: PersonKey) -> None:
    await connection.execute("DELETE FROM people.keys WHERE person = $1", person)
    await connection.execute("INSERT INTO people.erased VALUES ($1, $2, 9)", person, key.id)


async def test_the_jurisdictions_key_is_made_once_and_is_in_both_stores(
    client: Client, database_there: Connection
) -> None:
    jurisdiction, bucket = await new_bucket(client)
    await settle_keys(client, jurisdiction, database_there)
    secret = await bucket.jurisdiction()
    assert secret is not None
    assert len(secret) == 32
    await settle_keys(client, jurisdiction, database_there)
    assert (
        await bucket.jurisdiction() == await database_there.fetchval("SELECT secret FROM people.jurisdiction") == secret
    )


async def test_a_bucket_that_was_lost_gets_all_keys_back_and_none_that_was_destroyed(
    client: Client, database_there: Connection
) -> None:
    jurisdiction, bucket = await new_bucket(client)
    await settle_keys(client, jurisdiction, database_there)
    before, [li, wang] = await bucket.jurisdiction(), [await bucket.of(LI), await bucket.of(WANG)]
    await copy(database_there, LI, li)
    await copy(database_there, WANG, wang)
    await erase(database_there, WANG, wang)
    lost, bucket = await new_bucket(client)
    await settle_keys(client, lost, database_there)
    assert (await bucket.jurisdiction(), await bucket.find(LI), await bucket.find(WANG)) == (before, li, None)


async def test_filling_a_bucket_that_was_begun_is_gone_on_with(client: Client, database_there: Connection) -> None:
    li, wang = PersonKey.make(), PersonKey.make()
    await copy(database_there, LI, li)
    await copy(database_there, WANG, wang)
    await database_there.execute("INSERT INTO people.jurisdiction VALUES (true, 'kept')")
    jurisdiction, bucket = await new_bucket(client)
    await bucket.put(LI, li)
    await settle_keys(client, jurisdiction, database_there)
    assert (await bucket.find(LI), await bucket.find(WANG), await bucket.jurisdiction()) == (li, wang, b"kept")


async def test_after_a_restore_an_older_bucket_has_what_it_lacked_and_not_what_was_destroyed_since(
    client: Client, database_there: Connection
) -> None:
    jurisdiction, older = await new_bucket(client)
    await settle_keys(client, jurisdiction, database_there)
    li, wang, zhao = await older.of(LI), await older.of(WANG), PersonKey.make()
    for person, key in ((LI, li), (WANG, wang), (ZHAO, zhao)):
        await copy(database_there, person, key)
    await erase(database_there, WANG, wang)
    await put_back_keys(client, jurisdiction, database_there)
    assert [await older.find(person) for person in (LI, WANG, ZHAO)] == [li, None, zhao]


async def test_a_new_key_of_who_was_erased_before_is_left_alone(client: Client, database_there: Connection) -> None:
    jurisdiction, bucket = await new_bucket(client)
    old = PersonKey.make()
    await erase(database_there, LI, old)
    again = await bucket.of(LI)
    await put_back_keys(client, jurisdiction, database_there)
    assert await bucket.find(LI) == again


async def test_the_stores_of_two_installations_are_not_put_together(client: Client, database_there: Connection) -> None:
    jurisdiction, bucket = await new_bucket(client)
    await bucket.put_jurisdiction(b"one")
    await database_there.execute("INSERT INTO people.jurisdiction VALUES (true, 'another')")
    with pytest.raises(OtherKey, match="another installation"):
        await settle_keys(client, jurisdiction, database_there)
