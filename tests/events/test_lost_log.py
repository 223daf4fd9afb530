"""A broker that comes back with an older store is noticed, and nothing is appended to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import nats
import pytest
from nats.aio.client import Client

from deploy.streams import ensure_log, log_stream
from events.jetstream import JetStreamLog
from events.log import LogLost, OutcomeUnknown
from tests.events.commits import a_commit, append
from tests.events.server import Server

Connect = Callable[[], Awaitable[Client]]


async def hush(_: Exception) -> None:
    """That the server is gone is what these tests look at."""


@pytest.fixture
async def connect(server: Server) -> AsyncIterator[Connect]:
    clients: list[Client] = []

    async def connect() -> Client:
        client = await nats.connect(server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=hush)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        with suppress(OSError):
            await client.close()


async def lost(log: JetStreamLog) -> LogLost:
    """What a follower is told, who was at the end of the log."""
    tip = await log.at(await log.tip())
    assert tip is not None
    async with asyncio.timeout(20):
        with pytest.raises(LogLost) as told:
            await anext(log.follow(tip.position, tip.id))
    return told.value


async def test_a_gap_that_stays_is_a_log_lost(nats_server: str) -> None:
    """The stream of a log denies deletion; this one does not, so that there is something to miss."""
    client = await nats.connect(nats_server)
    stream = log_stream("deletable", 1)
    stream.deny_delete = False
    await client.jetstream().add_stream(stream)
    log = JetStreamLog(client, "deletable", 1)
    await append(log, "dispatch", "dispatch", "dispatch")
    await client.jetstream().delete_msg(log.name, 2)
    following = log.follow(0)
    assert [commit.position for commit in await anext(following)] == [1]
    async with asyncio.timeout(10):
        with pytest.raises(LogLost) as told:
            await anext(following)
    assert told.value.position == 2
    await client.close()


async def test_an_older_store_is_noticed_by_who_follows_and_by_who_appends(server: Server, connect: Connect) -> None:
    log, other = JetStreamLog(await connect(), "city", 1), JetStreamLog(await connect(), "city", 1)
    await ensure_log(await connect(), "city", 1)
    await append(log, "dispatch", "intake")
    await server.copy_store()
    await log.commit(a_commit("intake", fence=2))

    following = asyncio.create_task(lost(other))
    await asyncio.sleep(0.2)
    await server.put_copy_back()
    # The fence would let it in: dispatch has nothing later. What is lost is another's.
    with pytest.raises(LogLost, match="ends at position 2, and it had 3"):
        await settled(log, fence=1)
    assert (await following).position == 3
    assert await other.tip() == 2


async def test_a_commit_that_was_only_looked_at_must_still_be_there_as_for_who_starts_from_a_snapshot(
    server: Server, connect: Connect
) -> None:
    log, other = JetStreamLog(await connect(), "city", 1), JetStreamLog(await connect(), "city", 1)
    await ensure_log(await connect(), "city", 1)
    await append(other, "dispatch")
    await server.copy_store()
    await other.commit(a_commit("intake", fence=0))
    assert await log.at(2) is not None
    await server.put_copy_back()
    with pytest.raises(LogLost, match="ends at position 1, and it had 2"):
        await settled(log, fence=1)
    assert await log.tip() == 1


async def test_another_commit_in_the_place_of_a_known_one_is_noticed(server: Server, connect: Connect) -> None:
    log = JetStreamLog(await connect(), "city", 1)
    await ensure_log(await connect(), "city", 1)
    await append(log, "dispatch")
    await server.lose_store()
    await ensure_log(await connect(), "city", 1)
    await append(JetStreamLog(await connect(), "city", 1), "intake")
    with pytest.raises(LogLost, match="another commit at position 1"):
        await settled(log, fence=1)
    assert await log.tip() == 1


async def test_an_older_store_behind_a_connection_that_holds_is_noticed_by_its_answers(
    server: Server, connect: Connect
) -> None:
    """As in a cluster, where the client's own server may stay while the log's does not."""
    client = await connect()
    await ensure_log(client, "city", 1)
    log = JetStreamLog(client, "city", 1)
    await append(log, "dispatch", "intake")
    await server.copy_store()
    await settled(log, fence=1)
    await log.commit(a_commit("intake", fence=2))
    await server.put_copy_back()
    async with asyncio.timeout(10):
        while True:
            if client.stats["reconnects"] == 2 and client.is_connected:
                break
            await asyncio.sleep(0.01)
    log._known._connection = 2
    with pytest.raises(LogLost, match="ends at position 2, and it had 4"):
        await settled(log, fence=3)
    with pytest.raises(LogLost, match="appended at position 3, and it had 4"):
        await log.commit(a_commit("linkage", fence=0))


async def test_what_was_not_sent_when_the_connection_broke_is_never_sent(server: Server, connect: Connect) -> None:
    client = await connect()
    await ensure_log(client, "city", 1)
    log = JetStreamLog(client, "city", 1, patience=0.5)
    await append(log, "dispatch")
    committing = asyncio.create_task(log.commit(a_commit(fence=1)))
    await asyncio.sleep(0)
    assert client.pending_data_size > 0
    assert client._flusher_task is not None
    client._flusher_task.cancel()
    await client.force_reconnect()
    with pytest.raises(OutcomeUnknown):
        await committing
    assert client.is_connected
    assert await log.tip() == 1
    assert (await settled(log, fence=1)) == 2


async def settled(log: JetStreamLog, fence: int) -> int:
    """Append until the outcome is known, as a service does."""
    commit = a_commit("dispatch", fence=fence)
    async with asyncio.timeout(20):
        while True:
            with suppress(OutcomeUnknown):
                return (await log.commit(commit)).position
