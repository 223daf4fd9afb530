"""What is said of themselves by whoever runs: the instances of every service, and the read models."""

import asyncio
from contextlib import suppress

from nats.aio.client import Client
from pydantic import BaseModel, ValidationError

from events.naming import status_subject
from events.values import Position
from projections.database import AWAY
from projections.reading import Reader

PATIENCE = 0.5
"""Seconds in which an instance must answer: a busy one answers between two rounds."""


class Instance(BaseModel):
    """One instance of a service. `waiting` counts commands, `reacted` is the position it has reacted up to."""

    context: str
    instance: str
    kind: str | None
    read: int
    last: int
    reacted: int
    waiting: int
    answers: int
    hindrances: dict[str, str] = {}
    snapshot: Position = 0


async def instances(nats: Client, jurisdiction: str) -> list[Instance]:
    """All that answer in time, by name."""
    found: list[Instance] = []
    inbox = nats.new_inbox()
    answers = await nats.subscribe(inbox)
    await nats.publish(status_subject(jurisdiction), reply=inbox)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            async for answer in answers.messages:
                with suppress(ValidationError):
                    found.append(Instance.model_validate_json(answer.data))
    await answers.unsubscribe()
    return sorted(found, key=lambda instance: (instance.context, instance.instance))


async def visible(database: str, tip: Position) -> str:
    """How much of the log readers can see, in words; also where PostgreSQL does not answer."""
    reader = Reader(database)
    try:
        async with asyncio.timeout(PATIENCE * 4):
            head = await reader.head()
    except (TimeoutError, *AWAY) as problem:
        return f"PostgreSQL does not answer: {problem!r}"
    finally:
        await reader.close()
    said = f"readers see up to {head.position:,}, {tip - head.position:,} behind"
    stale = "".join(f"\n{model} stands still at {at.position:,}: {at.reason}" for model, at in head.stale.items())
    return said + stale
