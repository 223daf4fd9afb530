"""The bucket of people's keys, on a real nats-server."""

import asyncio

import nats
import pytest
from nats.aio.client import Client
from nats.js.errors import APIError

from deploy.folder import DataFolder
from deploy.streams import ensure_people
from events.keys import KeyBucket, KeysAway
from events.naming import people_bucket
from events.sealing import PersonKey, person_id

LI = person_id(b"jurisdiction", "+8613800138000")


@pytest.fixture
async def bucket(client: Client, jurisdiction: str) -> KeyBucket:
    await ensure_people(client, jurisdiction)
    return KeyBucket(client, jurisdiction)


async def test_a_person_has_no_key_until_one_is_needed_and_then_the_same(bucket: KeyBucket) -> None:
    assert await bucket.find(LI) is None
    key = await bucket.of(LI)
    assert await bucket.of(LI) == await bucket.find(LI) == key


async def test_two_gateways_at_once_get_one_key(bucket: KeyBucket, nats_server: str, jurisdiction: str) -> None:
    other = await nats.connect(nats_server)
    try:
        people = [person_id(b"jurisdiction", str(number)) for number in range(50)]
        gateways = [bucket, KeyBucket(other, jurisdiction)] * 3
        keys = await asyncio.gather(*(gateway.of(person) for person in people for gateway in gateways))
    finally:
        await other.close()
    assert len(set(keys)) == len(people)
    for number, person in enumerate(people):
        assert set(keys[number * 6 : number * 6 + 6]) == {await bucket.find(person)}


async def test_a_key_is_never_replaced_not_even_by_who_does_not_look(
    bucket: KeyBucket, client: Client, jurisdiction: str
) -> None:
    key = await bucket.of(LI)
    assert not await bucket.put(LI, PersonKey.make())
    subject = f"$KV.{people_bucket(jurisdiction)}.person.{LI}"
    for headers in (None, {"Nats-Expected-Last-Subject-Sequence": "1"}, {"Nats-Rollup": "sub"}):
        with pytest.raises(APIError):
            await client.jetstream().publish(subject, PersonKey.make().encode(), headers=headers)
    assert await bucket.find(LI) == key


async def test_the_jurisdictions_key_is_set_once(bucket: KeyBucket) -> None:
    assert await bucket.jurisdiction() is None
    assert await bucket.put_jurisdiction(b"first")
    assert not await bucket.put_jurisdiction(b"second")
    assert await bucket.jurisdiction() == b"first"


async def test_a_key_that_was_destroyed_is_gone_and_the_next_is_another(bucket: KeyBucket) -> None:
    key = await bucket.of(LI)
    await bucket.destroy(LI, {key.id})
    assert await bucket.find(LI) is None
    again = await bucket.of(LI)
    assert again.id != key.id
    await bucket.destroy(LI, {key.id})  # what is destroyed once more is not the new one
    assert await bucket.find(LI) == again


async def test_what_is_destroyed_is_not_on_the_brokers_disk(
    bucket: KeyBucket, jurisdiction: str, server_folder: DataFolder
) -> None:
    def on_disk() -> bool:
        store = server_folder.nats.glob(f"jetstream/*/streams/KV_{people_bucket(jurisdiction)}/**/*")
        return any(key.secret in file.read_bytes() for file in store if file.is_file())

    key = await bucket.of(LI)
    assert on_disk()
    await bucket.destroy(LI, {key.id})
    assert not on_disk()


async def test_what_is_no_key_is_taken_for_none_and_destroys_nothing(
    bucket: KeyBucket, client: Client, jurisdiction: str
) -> None:
    await client.jetstream().publish(f"$KV.{people_bucket(jurisdiction)}.person.{LI}", b"no key")
    assert await bucket.find(LI) is None
    await bucket.destroy(LI, {"0" * 16})
    with pytest.raises(KeysAway):
        await bucket.of(LI)


async def test_without_a_bucket_nothing_is_taken_for_destroyed(client: Client, jurisdiction: str) -> None:
    bucket = KeyBucket(client, jurisdiction)
    for ask in (
        bucket.find(LI),
        bucket.of(LI),
        bucket.destroy(LI, ()),
        bucket.jurisdiction(),
    ):
        with pytest.raises(KeysAway, match="there is no bucket"):
            await ask
