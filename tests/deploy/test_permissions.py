"""The broker enforces who may write what: the users' permissions suffice for their work, and go no further."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from deploy.embedded.nats import NatsServer
from deploy.permissions import ADMIN, CONTEXTS
from deploy.streams import ensure_buckets, ensure_log
from events.commit import make_commit
from events.jetstream import JetStreamLog
from events.keys import KeyBucket
from events.log import OutcomeUnknown

Connect = Callable[[str], Awaitable[Client]]


@pytest.fixture
async def connect(embedded_nats: NatsServer) -> AsyncIterator[Connect]:
    """Connects as one of the users."""
    clients: list[Client] = []

    async def hush(_: Exception) -> None:
        """That it is not permitted is what the test looks at."""

    async def connect(user: str) -> Client:
        client = await nats.connect(
            embedded_nats.url,
            user=user,
            password=embedded_nats.passwords[user],
            error_cb=hush,
            max_reconnect_attempts=0,
        )
        clients.append(client)
        return client

    await ensure_log(await connect(ADMIN), "city", 1)
    await ensure_buckets(await connect(ADMIN), "city", CONTEXTS)
    yield connect
    for client in clients:
        await client.close()


@pytest.mark.parametrize("context", ["intake", "dispatch"])
async def test_a_service_appends_under_its_own_context_and_follows_all(connect: Connect, context: str) -> None:
    log = JetStreamLog(await connect(context), "city", 1)
    fence = await last_of(await connect(ADMIN), context)
    commit = make_commit(context, [], id=f"own-{context}", fence=fence, seen=0, instance=context, fold=1)
    at = (await log.commit(commit)).position
    async with asyncio.timeout(5):
        commits = await anext(log.follow(at - 1))
    assert (commits[0].position, commits[0].instance) == (at, context)
    assert await log.tip() >= at


@pytest.mark.parametrize(
    ("user", "context"),
    [("intake", "dispatch"), ("dispatch", "intake"), ("projector", "intake"), ("gateway", "dispatch")],
)
async def test_nobody_appends_under_the_context_of_another(connect: Connect, user: str, context: str) -> None:
    log = JetStreamLog(await connect(user), "city", 1, patience=0.2)
    before = await log.tip()
    with pytest.raises(OutcomeUnknown):
        await log.commit(make_commit(context, [], id="theirs", fence=0, seen=0, instance="i", fold=1))
    assert await log.tip() == before


@pytest.mark.parametrize("user", ["admin", "intake", "projector", "gateway"])
async def test_nobody_deletes_or_purges_a_log(connect: Connect, user: str) -> None:
    client = await connect(user)
    jetstream = client.jetstream(timeout=0.2)
    for destroy in (jetstream.delete_stream, jetstream.purge_stream):
        with pytest.raises((NatsError, APIError)):
            await destroy("LOG_city_1")
    assert (await jetstream.stream_info("LOG_city_1")).config.deny_purge


@pytest.mark.parametrize("kind", ["command", "question"])
async def test_what_is_asked_goes_from_the_gateway_to_its_service_and_back(connect: Connect, kind: str) -> None:
    service, gateway = await connect("intake"), await connect("gateway")

    async def answer(message: Msg) -> None:
        await message.respond(b"heard " + message.data)

    await service.subscribe(f"{kind}.city.intake", queue="intake", cb=answer)
    await service.flush()
    assert (await gateway.request(f"{kind}.city.intake", b"this", timeout=2)).data == b"heard this"


@pytest.mark.parametrize("kind", ["command", "question"])
async def test_a_service_does_not_overhear_what_another_is_asked(connect: Connect, kind: str) -> None:
    dispatch, gateway = await connect("dispatch"), await connect("gateway")
    await dispatch.subscribe(f"{kind}.city.intake")
    await dispatch.flush()
    with pytest.raises(nats.errors.NoRespondersError):
        await gateway.request(f"{kind}.city.intake", b"this", timeout=2)


async def test_the_projector_announces_to_the_gateway(connect: Connect) -> None:
    projector, gateway = await connect("projector"), await connect("gateway")
    announced = await gateway.subscribe("visible.city")
    await gateway.flush()
    await projector.publish("visible.city", b"7")
    assert (await announced.next_msg(timeout=2)).data == b"7"


async def test_a_service_keeps_its_snapshots_and_no_others(connect: Connect) -> None:
    own = await (await connect("dispatch")).jetstream(timeout=2).object_store("SNAPSHOTS_city_dispatch")
    for content in (b"first" * 100_000, b"second"):
        await own.put("state", content)
        assert (await own.get("state")).data == content
    with pytest.raises((NatsError, APIError)):
        await (await connect("intake")).jetstream(timeout=0.2).object_store("SNAPSHOTS_city_dispatch")


async def test_the_projector_sets_the_keys_that_services_read(connect: Connect) -> None:
    keys = await (await connect("projector")).jetstream(timeout=2).key_value("STATE_city")
    await keys.put("halt", b"why")
    read = await (await connect("dispatch")).jetstream(timeout=0.2).key_value("STATE_city")
    assert (await read.get("halt")).value == b"why"
    with pytest.raises((NatsError, APIError)):
        await read.put("halt", b"never mind")


@pytest.mark.parametrize("user", ["dispatch", "gateway"])
async def test_the_projector_answers_how_far_the_journal_is(connect: Connect, user: str) -> None:
    projector, asking = await connect("projector"), await connect(user)

    async def answer(message: Msg) -> None:
        await message.respond(b"same")

    await projector.subscribe("journal.city", cb=answer)
    await projector.flush()
    assert (await asking.request("journal.city", b"", timeout=2)).data == b"same"


async def test_the_gateway_makes_people_keys_and_the_projector_destroys_them(connect: Connect) -> None:
    seals, erases = KeyBucket(await connect("gateway"), "city"), KeyBucket(await connect("projector"), "city")
    person = uuid.uuid4().hex
    key = await seals.of(person)
    assert await erases.find(person) == key
    await erases.destroy(person, {key.id})
    assert await seals.find(person) is None


@pytest.mark.parametrize("user", CONTEXTS)
async def test_no_service_reads_a_key_or_makes_one(connect: Connect, user: str) -> None:
    jetstream = (await connect(user)).jetstream(timeout=0.1)
    with pytest.raises((NatsError, APIError)):
        await jetstream.get_msg("KV_PEOPLE_city", seq=1)
    with pytest.raises((NatsError, APIError)):
        await jetstream.publish("$KV.PEOPLE_city.person.x", b"")


@pytest.mark.parametrize("user", ["gateway", "projector"])
async def test_whoever_uses_keys_cannot_set_the_jurisdictions_nor_empty_the_bucket(connect: Connect, user: str) -> None:
    jetstream = (await connect(user)).jetstream(timeout=0.1)
    with pytest.raises((NatsError, APIError)):
        await jetstream.publish("$KV.PEOPLE_city.jurisdiction", b"")
    for destroy in (jetstream.delete_stream, jetstream.purge_stream):
        with pytest.raises((NatsError, APIError)):
            await destroy("KV_PEOPLE_city")


async def last_of(client: Client, context: str) -> int:
    """The position of a context's last commit."""
    try:
        last = await client.jetstream().get_last_msg("LOG_city_1", f"log.city.1.{context}")
    except APIError:
        return 0
    return last.seq or 0
