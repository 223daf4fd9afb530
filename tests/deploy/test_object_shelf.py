"""Snapshots in the real object store, kept and read as the service's own user, whose permissions must suffice."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import nats
import pytest
from nats.aio.client import Client

from deploy.embedded.nats import NatsServer
from deploy.permissions import ADMIN, CONTEXTS
from deploy.streams import ensure_buckets, ensure_log
from events.jetstream import JetStreamLog
from events.naming import snapshot_bucket
from gateway.instances import Instance, NatsRoll
from services.dispatch.service import DISPATCH
from services.runtime import shelf as shelves
from services.runtime.fingerprint import fingerprint
from services.runtime.process import run_service
from services.runtime.shelf import ObjectShelf
from services.runtime.snapshot import unpacked
from tests.benchmarks.filling import fill
from tests.e2e.caller import Caller
from tests.trusting import trusted

BUCKET = snapshot_bucket("city", "dispatch")
PIECES = f"$O.{BUCKET}.C.>"

WRITER = """
import asyncio, sys, nats
from services.runtime.shelf import ObjectShelf

async def main():
    client = await nats.connect(sys.argv[1], user="dispatch", password=sys.argv[2])
    await ObjectShelf(client, sys.argv[3]).save("code", b"new" * 50_000_000)

asyncio.run(main())
"""


@pytest.fixture
async def admin(embedded_nats: NatsServer) -> AsyncIterator[Client]:
    client = await nats.connect(embedded_nats.url_for(ADMIN))
    await ensure_buckets(client, "city", CONTEXTS)
    yield client
    await client.close()


@pytest.fixture
async def shelf(admin: Client, embedded_nats: NatsServer) -> AsyncIterator[ObjectShelf]:
    """As dispatch's own user."""
    client = await nats.connect(embedded_nats.url, user="dispatch", password=embedded_nats.passwords["dispatch"])
    yield ObjectShelf(client, BUCKET)
    await client.close()


async def pieces(admin: Client) -> set[str]:
    info = await admin.jetstream().stream_info(f"OBJ_{BUCKET}", subjects_filter=PIECES)
    return set(info.state.subjects or {})


async def test_what_was_kept_last_under_a_name_is_read_and_nothing_of_the_one_before_stays(
    shelf: ObjectShelf, admin: Client
) -> None:
    assert await shelf.load("nothing") is None
    for snapshot in (os.urandom(300_000), os.urandom(500_000)):
        await shelf.save("code", snapshot)
        assert await shelf.load("code") == snapshot
    await shelf.save("other code", b"small")
    assert await shelf.load("code") == snapshot
    assert len(await pieces(admin)) == 2


async def test_snapshots_that_nobody_renewed_and_pieces_that_nobody_finished_go(
    shelf: ObjectShelf, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shelf.save("old code", b"old")
    await admin.jetstream().publish(f"$O.{BUCKET}.C.unfinished", b"half")
    await shelf.save("code", b"new")
    assert await shelf.load("old code") == b"old"
    assert f"$O.{BUCKET}.C.unfinished" in await pieces(admin)
    monkeypatch.setattr(shelves, "UNFINISHED", timedelta(0))
    await shelf.save("code", b"newer")
    assert f"$O.{BUCKET}.C.unfinished" not in await pieces(admin)
    await asyncio.sleep(0.01)
    monkeypatch.setattr(shelves, "KEPT", timedelta(milliseconds=10))
    await shelf.save("code", b"newest")
    assert await shelf.load("old code") is None
    assert await shelf.load("code") == b"newest"


async def test_where_there_is_no_store_there_is_no_snapshot(admin: Client) -> None:
    assert await ObjectShelf(admin, "NOWHERE").load("code") is None


async def test_a_writer_killed_in_the_middle_leaves_the_snapshot_before(
    shelf: ObjectShelf, admin: Client, embedded_nats: NatsServer
) -> None:
    await shelf.save("code", b"before")
    there = await pieces(admin)
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, embedded_nats.url, embedded_nats.passwords["dispatch"], BUCKET
    )
    async with asyncio.timeout(30):
        while await pieces(admin) == there:
            pass
    writer.send_signal(signal.SIGKILL)
    assert await writer.wait() == -signal.SIGKILL
    assert await pieces(admin) > there, "it was not in the middle"
    assert await shelf.load("code") == b"before"


@asynccontextmanager
async def serving(server: NatsServer, admin: Client) -> AsyncIterator[Instance]:
    """Dispatch, and how it is when it can be asked."""
    stop = asyncio.Event()
    async with trusted(admin, "again"):
        service = asyncio.create_task(
            run_service(
                DISPATCH,
                nats_url=server.url,
                nats_user=ADMIN,
                nats_password=server.passwords[ADMIN],
                jurisdiction="again",
                epoch=1,
                stop=stop,
            )
        )
        async with asyncio.timeout(20):
            while not (status := await NatsRoll(admin, "again").call()):
                pass
        yield status[0]
        stop.set()
        await service


async def test_a_service_that_is_started_again_goes_on_from_its_snapshot_and_without_it_too(
    embedded_nats: NatsServer, admin: Client
) -> None:
    """Three times: the second starts from the snapshot, the third from the log, as the snapshot is broken."""
    await ensure_log(admin, "again", 1)
    await ensure_buckets(admin, "again", CONTEXTS)
    log = JetStreamLog(admin, "again", 1)
    await fill(admin, log, 500, units=100)
    caller = Caller(admin, "again")
    kept = ObjectShelf(admin, snapshot_bucket("again", "dispatch"))
    positions = []
    for number, started_from in enumerate((0, 502, 0)):
        async with serving(embedded_nats, admin) as status:
            assert (status.snapshot, status.answers) == (started_from, 500 + number)
            await caller.do("dispatch.register_unit", unit=f"X{number}", agency="fire", capabilities=["engine"])
        snapshot = await kept.load(fingerprint(DISPATCH))
        assert snapshot
        positions.append(unpacked(snapshot)[0].position)
        if number == 1:
            await kept.save(fingerprint(DISPATCH), snapshot[: len(snapshot) // 2])
    assert positions == [502, 503, 504]
