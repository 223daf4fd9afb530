"""The projector as a process of its own."""

import asyncio

import nats
import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from events.connection import Complaints, reach
from events.jetstream import JetStreamLog
from events.keys import KeyBucket
from events.naming import journal_subject, visible_subject
from events.values import Position
from events.verdict import NatsVerdicts
from projections.judging import judge_stores, project
from projections.projector import Projector
from projections.verdict import Judge

_log = structlog.get_logger(__name__)


async def run_projector(
    *,
    nats_url: str,
    nats_user: str | None,
    nats_password: str | None,
    jurisdiction: str,
    epoch: int,
    database_url: str,
    stop: asyncio.Event,
) -> None:
    """Project until `stop` is set: what is under way is taken back by PostgreSQL, and done again at the next start.

    Beside it log and journal are compared; where they contradict each other nothing moves any more, and whoever asks is
    told. Raises AnotherProjector or OtherReadModels, where a person has to decide.
    """
    client = await nats.connect(
        **reach(nats_url, nats_user, nats_password), name="projector", error_cb=Complaints().tell
    )
    visible = visible_subject(jurisdiction)

    log = JetStreamLog(client, jurisdiction, epoch)
    verdicts = NatsVerdicts(client, jurisdiction, log.name)
    judge = Judge(log, verdicts, lambda: client.stats["reconnects"])

    async def answer(message: Msg) -> None:
        await message.respond(judge.verdict.model_dump_json(exclude_none=True).encode())

    async def announce(position: Position) -> None:
        judge.written(position)
        try:
            await client.publish(visible, str(position).encode())
        except NatsError as problem:
            _log.debug("not_announced", position=position, reason=repr(problem))

    projector = Projector(log, database_url, announce, keys=KeyBucket(client, jurisdiction))
    working = {
        asyncio.create_task(project(projector, judge)),
        asyncio.create_task(judge_stores(judge, log, database_url)),
    }
    stopping = asyncio.create_task(stop.wait())
    try:
        await client.subscribe(journal_subject(jurisdiction), cb=answer)
        done, _ = await asyncio.wait({*working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in working:
            task.cancel()
        stopping.cancel()
        await asyncio.wait({*working, stopping})
        await client.close()
