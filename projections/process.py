"""The projector as a process of its own."""

import asyncio

import nats
import structlog
from nats.errors import Error as NatsError

from events.connection import Complaints, reach
from events.jetstream import JetStreamLog
from events.naming import visible_subject
from events.values import Position
from projections.projector import Projector

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

    Raises AnotherProjector, AnotherLog or OtherReadModels, where a person has to decide.
    """
    client = await nats.connect(
        **reach(nats_url, nats_user, nats_password), name="projector", error_cb=Complaints().tell
    )
    visible = visible_subject(jurisdiction)

    async def announce(position: Position) -> None:
        try:
            await client.publish(visible, str(position).encode())
        except NatsError as problem:
            _log.debug("not_announced", position=position, reason=repr(problem))

    projecting = asyncio.create_task(Projector(JetStreamLog(client, jurisdiction, epoch), database_url, announce).run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((projecting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if projecting.done():
            projecting.result()
    finally:
        for task in (projecting, stopping):
            task.cancel()
        await asyncio.wait((projecting, stopping))
        await client.close()
