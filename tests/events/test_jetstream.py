"""The log on NATS where it is more than the contract: the server's answers, its limits, and its death."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.streams import ensure_log, log_stream
from events.commit import ID, RECORDED, STREAM, Recorded, restored
from events.jetstream import JetStreamLog, appended, recorded
from events.log import AnotherEpoch, Appended, LogClosed, LostRace, NotAppended, OutcomeUnknown
from tests.events.commits import a_commit, append, read
from tests.events.server import Server

PATIENCE = 0.3


def error(err_code: int, description: str, code: int = 400) -> bytes:
    return (
        f'{{"error":{{"code":{code},"err_code":{err_code},"description":"{description}"}},"stream":"LOG_city_1","seq":0}}'
    ).encode()


def test_an_acknowledgement_is_the_position() -> None:
    assert appended(b'{"stream":"LOG_city_1","seq":12}') == Appended(12)


def test_an_acknowledgement_of_a_duplicate_is_the_position_it_has() -> None:
    assert appended(b'{"stream":"LOG_city_1","seq":12,"duplicate": true}') == Appended(12, duplicate=True)


def test_a_wrong_fence_is_a_lost_race_that_says_the_last_commit() -> None:
    with pytest.raises(LostRace) as lost:
        appended(error(10071, "wrong last sequence: 4711"))
    assert lost.value.last == 4711


@pytest.mark.parametrize(
    "answer",
    [error(10060, "expected stream does not match"), error(10109, "invalid operation on sealed stream")],
    ids=["another stream", "a sealed one"],
)
def test_another_stream_is_another_epoch(answer: bytes) -> None:
    with pytest.raises(AnotherEpoch):
        appended(answer)


async def test_what_a_restore_says_to_the_broker_alone_no_reader_sees(jetstream: JetStreamLog) -> None:
    moment = datetime(2016, 12, 24, tzinfo=UTC)
    original = Recorded(1, moment, "dispatch", {**a_commit("dispatch", fence=0).headers, STREAM: "LOG_city_1"}, b"[]")
    await jetstream.commit(restored(original))
    (followed,), found = await read(jetstream, 1), await jetstream.at(1)
    assert found
    for back in (followed, found):
        assert back.headers == {**original.headers, STREAM: jetstream.name, RECORDED: moment.isoformat()}
        assert back.recorded_at == moment


async def test_what_is_restored_is_taken_at_its_position_or_not_at_all(jetstream: JetStreamLog) -> None:
    (first,), at = await append(jetstream, "dispatch"), datetime.now(UTC)
    for position, fence in ((1, 1), (3, 1), (2, 0)):
        commit = Recorded(position, at, "dispatch", a_commit("dispatch", fence=fence).headers, b"[]")
        with pytest.raises(LostRace):
            await jetstream.commit(restored(commit))
    assert [commit.id for commit in await read(jetstream, 1)] == [first.headers[ID]]


@pytest.mark.parametrize(
    "answer",
    [
        error(10002, "resource limits exceeded for account"),
        error(10023, "insufficient resources", 503),
        error(10054, "message size exceeds maximum allowed"),
    ],
)
def test_what_was_refused_before_it_was_stored_is_not_appended(answer: bytes) -> None:
    with pytest.raises(NotAppended):
        appended(answer)


@pytest.mark.parametrize(
    "answer",
    [
        error(10164, "wrong last sequence"),
        error(10071, "wrong last sequence"),
        error(10158, "duplicate message id is in process", 409),
        error(10163, "expected last sequence per subject temporarily unavailable", 503),
        error(10008, "JetStream system temporarily unavailable", 503),
        error(10077, "write /data/msgs/1.blk: input/output error", 503),
        error(19999, "of a server that is newer than this code"),
        b"{}",
        b'{"stream":"LOG_city_1","seq":0}',
        b'"not of JetStream"',
        b"",
    ],
)
def test_after_any_other_answer_only_the_log_can_tell(answer: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        appended(answer)


@pytest.mark.parametrize(
    "reply",
    [
        "$JS.ACK.LOG_city_1.consumer.1.42.7.1779494400123456789.0",
        "$JS.ACK.hub.ACCOUNTHASH.LOG_city_1.consumer.1.42.7.1779494400123456789.0.token",
    ],
)
def test_position_and_time_are_read_from_a_delivery_with_and_without_a_domain(client: Client, reply: str) -> None:
    commit = recorded(Msg(client, "log.city.1.dispatch", reply, b"[]", {"seen": "3"}))
    assert (commit.position, commit.context, commit.seen) == (42, "dispatch", 3)
    assert commit.recorded_at.isoformat() == "2026-05-23T00:00:00.123456+00:00"


async def test_a_commit_for_another_epoch_is_refused_and_leaves_no_trace(client: Client, jurisdiction: str) -> None:
    taken_over = log_stream(jurisdiction, 2)
    taken_over.name = f"FORK_{jurisdiction}"
    await client.jetstream().add_stream(taken_over)
    with pytest.raises(AnotherEpoch):
        await JetStreamLog(client, jurisdiction, 2).commit(a_commit(fence=0))
    assert (await client.jetstream().stream_info(taken_over.name)).state.last_seq == 0


async def test_without_a_stream_the_outcome_is_unknown(client: Client) -> None:
    with pytest.raises(OutcomeUnknown):
        await JetStreamLog(client, "nowhere", 1).commit(a_commit(fence=0))


async def test_a_connection_that_is_closed_for_good_is_no_unknown_outcome(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    await client.close()
    log = JetStreamLog(client, "city", 1)
    with pytest.raises(LogClosed):
        await log.commit(a_commit("intake", fence=0))
    with pytest.raises(LogClosed):
        await anext(log.follow(0))


async def test_headers_count_for_the_size_that_a_server_takes(jetstream: JetStreamLog, client: Client) -> None:
    """The client counts the body alone, and the server ends the connection, for good, over the sum of both."""
    with pytest.raises(NotAppended, match="bytes") as refusal:
        await jetstream.commit(a_commit(fence=0, body=b"1" * client.max_payload))
    too_many = int(str(refusal.value).rsplit(" ", 1)[1]) - client.max_payload
    largest = client.max_payload - too_many
    with pytest.raises(NotAppended):
        await jetstream.commit(a_commit(fence=0, body=b"1" * (largest + 1)))
    assert await jetstream.commit(a_commit(fence=0, body=b"1" * largest)) == Appended(1)


async def test_a_follower_whose_consumer_is_gone_goes_on_where_it_was(client: Client, jetstream: JetStreamLog) -> None:
    await append(jetstream, "dispatch")
    following = jetstream.follow(0)
    assert [commit.position for commit in await anext(following)] == [1]
    (consumer,) = await client.jetstream().consumers_info(jetstream.name)
    await client.jetstream().delete_consumer(jetstream.name, consumer.name)
    await jetstream.commit(a_commit(fence=1))
    assert [commit.position for commit in await anext(following)] == [2]
    await following.aclose()


async def test_a_follower_gets_a_new_consumer_however_quickly_is_written(
    client: Client, jetstream: JetStreamLog
) -> None:
    """It read one by one what others wrote meanwhile, fell behind for good, and never asked for a consumer again."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def follow() -> None:
        async for _ in jetstream.follow(0):
            begun.set()

    async def write(context: str) -> None:
        last = 0
        while not ended.is_set():
            last = (await jetstream.commit(a_commit(context, fence=last))).position

    asked = await client.subscribe("$JS.API.CONSUMER.CREATE.>")
    following = asyncio.create_task(follow())
    writing = [asyncio.create_task(write(f"context-{number}")) for number in range(16)]
    await asked.next_msg(timeout=5)
    await begun.wait()
    (consumer,) = await client.jetstream().consumers_info(jetstream.name)
    await client.jetstream().delete_consumer(jetstream.name, consumer.name)
    try:
        await asked.next_msg(timeout=5)
    finally:
        ended.set()
        await asyncio.wait(writing)
        following.cancel()
        await asyncio.wait([following])


async def test_what_could_not_be_followed_leaves_no_subscription_behind(client: Client) -> None:
    following = asyncio.create_task(read(JetStreamLog(client, "nowhere", 1), 1))
    before = len(client._subs)
    asked = await client.subscribe("$JS.API.CONSUMER.CREATE.>")
    for _ in range(4):
        await asked.next_msg(timeout=5)
    assert len(client._subs) <= before + 3
    following.cancel()
    await asyncio.wait([following], timeout=5)
    assert following.cancelled()


@pytest.fixture
async def log(server: Server) -> AsyncIterator[JetStreamLog]:
    async def hush(_: Exception) -> None:
        """That the server is gone is what the test looks at."""

    client = await nats.connect(server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=hush)
    await ensure_log(client, "city", 1)
    yield JetStreamLog(client, "city", 1, patience=PATIENCE)
    with suppress(OSError):
        await client.close()


async def test_without_a_server_the_outcome_is_unknown(server: Server, log: JetStreamLog) -> None:
    await append(log, "dispatch")
    await server.kill()
    with pytest.raises(OutcomeUnknown):
        await log.commit(a_commit(fence=1))


async def test_a_killed_server_has_all_that_it_acknowledged_and_followers_go_on_without_a_gap(
    server: Server, log: JetStreamLog
) -> None:
    acknowledged: dict[int, str] = {}
    followed: list[Recorded] = []

    async def follow() -> None:
        async for commits in log.follow(0):
            followed.extend(commits)
            if commits[-1].id == "end":
                return

    async def write(context: str) -> None:
        """Send until told to end; what became of a commit is settled by sending the same again."""
        fence = 0
        while not ended.is_set():
            commit = a_commit(context, fence=fence)
            while True:
                try:
                    fence = (await log.commit(commit)).position
                except OutcomeUnknown:
                    continue
                except LostRace as lost:
                    fence = lost.last
                break
            acknowledged[fence] = commit.headers["Nats-Msg-Id"]
            written.set()

    async def until(enough: int) -> None:
        while len(acknowledged) < enough:
            written.clear()
            await written.wait()

    written, ended = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        following = tasks.create_task(follow())
        writers = [tasks.create_task(write(f"context-{number}")) for number in range(4)]
        for enough in (50, 100):
            await until(enough)
            await server.kill()
            await server.start()
        await until(150)
        ended.set()
        await asyncio.wait(writers)
        await log.commit(a_commit("last", fence=0, id="end"))
        await following
    assert [commit.position for commit in followed] == list(range(1, len(followed) + 1))
    assert {commit.position: commit.id for commit in followed[:-1]} == acknowledged
