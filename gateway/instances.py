"""What every running instance of every service says of itself."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic import BaseModel, ConfigDict, ValidationError

from events.naming import status_subject
from events.values import Position

PATIENCE = 0.3
"""Seconds in which an instance must answer: a busy one answers between two rounds."""


class Instance(BaseModel):
    """One instance of a service, as services/runtime tells it; what newer code adds is kept as it is."""

    model_config = ConfigDict(extra="allow")

    context: str
    instance: str
    kind: str | None = None
    """Of the log, live or history; None until it is opened."""
    read: Position
    last: Position
    """Its context's last commit, as far as it has read."""
    reacted: Position
    waiting: int
    """Commands."""
    hindrances: dict[str, str] = {}
    """Why it decides nothing just now, by code."""
    favourite: str | None = None
    """The instance that decided the last commit."""
    parked: int = 0
    """Reactions that the context has left aside."""
    pid: int | None = None
    """Of its process, on its own machine."""

    def unreacted(self, tip: Position) -> Position | None:
        """Commits that the context has not reacted to yet; None in a log of history, where it never does."""
        return None if self.kind == "history" else max(tip - self.reacted, 0)


def favourite(instances: Sequence[Instance]) -> str | None:
    """Which instance of a context decided its last commit, as whoever has read furthest knows it."""
    return max(instances, key=lambda instance: instance.last).favourite if instances else None


class Roll(Protocol):
    """Whoever can ask all instances how they are."""

    async def call(self) -> list[Instance] | None:
        """All that answer in time, by context and name; None where nobody can be asked. Raises nothing."""
        ...


class NatsRoll:
    """Asks over NATS."""

    def __init__(self, nats: Client, jurisdiction: str, patience: float = PATIENCE) -> None:
        self._nats = nats
        self._subject = status_subject(jurisdiction)
        self._patience = patience

    async def call(self) -> list[Instance] | None:
        """See Roll.call."""
        if not self._nats.is_connected:
            return None
        found: list[Instance] = []
        try:
            inbox = self._nats.new_inbox()
            answers = await self._nats.subscribe(inbox)
            await self._nats.publish(self._subject, reply=inbox)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    async for answer in answers.messages:
                        with suppress(ValidationError):
                            found.append(Instance.model_validate_json(answer.data))
            await answers.unsubscribe()
        except (NatsError, OSError):
            return None
        return sorted(found, key=lambda instance: (instance.context, instance.instance))
