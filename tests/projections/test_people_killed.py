"""Kill -9 of the projector after it has destroyed a key on NATS, and before it has committed that in PostgreSQL."""

import asyncio
import os
import signal
import sys
import uuid

import nats
import pytest

from deploy.streams import ensure_buckets, ensure_log
from events.commit import restored
from events.jetstream import JetStreamLog
from events.keys import KeyBucket
from events.people import PersonId
from projections import people
from projections.database import connected
from projections.verify import verify
from tests.projections.test_people import LI, WANG, called, erased
from tests.projections.told import History, project, recorded

DIES = """
import asyncio, os, signal
from events.keys import KeyBucket
from projections.process import run_projector

destroy = KeyBucket.destroy

async def dies(self, person, ids):
    await destroy(self, person, ids)
    os.kill(os.getpid(), signal.SIGKILL)

KeyBucket.destroy = dies
nats_url, jurisdiction, database = os.environ["TEST"].split()
asyncio.run(run_projector(nats_url=nats_url, nats_user=None, nats_password=None, jurisdiction=jurisdiction, epoch=1,
                          database_url=database, stop=asyncio.Event()))
"""


@pytest.mark.faults
async def test_a_projector_that_is_killed_as_it_erases_is_made_good_by_the_next(nats_server: str, dsn: str) -> None:
    jurisdiction = f"t{uuid.uuid4().hex[:12]}"
    client = await nats.connect(nats_server)
    try:
        await ensure_log(client, jurisdiction, 1)
        await ensure_buckets(client, jurisdiction, ())
        bucket, log = KeyBucket(client, jurisdiction), JetStreamLog(client, jurisdiction, 1)
        li, wang = await bucket.of(LI), await bucket.of(WANG)
        history = History(log.name)
        await history.tell(called(li))
        await history.tell(called(wang, WANG, "c2"))
        await history.tell(erased())
        for commit in await recorded(history.log):
            await log.commit(restored(commit))
        dying = await asyncio.create_subprocess_exec(
            sys.executable, "-c", DIES, env={**os.environ, "TEST": f"{nats_server} {jurisdiction} {dsn}"}
        )
        async with asyncio.timeout(30):
            assert await dying.wait() == -signal.SIGKILL
        assert await bucket.find(LI) is None
        again = await bucket.of(LI)
        await history.tell(called(again, call="c3"))
        await log.commit(restored((await recorded(history.log))[-1]))
        await project(log, dsn, keys=bucket)
        assert [await bucket.find(LI), await bucket.find(WANG)] == [again, wang]
        assert await copies(dsn) == {(LI, again.id), (WANG, wang.id)}
        assert (await verify(dsn, log)).clean
    finally:
        await client.close()


async def copies(dsn: str) -> set[tuple[PersonId, str]]:
    async with connected(dsn) as connection:
        return {(person, key.id) for person, key in (await people.copied(connection)).keys}
