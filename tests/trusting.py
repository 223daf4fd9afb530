"""In a projector's place, where a test has none: says of every log that it is the one that the journal is a copy of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.aio.msg import Msg

from events.naming import journal_subject, stream_name
from events.verdict import Verdict


@asynccontextmanager
async def trusted(client: Client, jurisdiction: str) -> AsyncIterator[None]:
    """Services of this jurisdiction that are started in the block need not wait for a verdict."""

    async def trust(message: Msg) -> None:
        said = Verdict(log=stream_name(jurisdiction, 1), position=0, verdict="same")
        await message.respond(said.model_dump_json().encode())

    answering = await client.subscribe(journal_subject(jurisdiction), cb=trust)
    await client.flush()
    try:
        yield
    finally:
        if not client.is_closed:
            await answering.unsubscribe()
