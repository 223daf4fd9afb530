"""Every process by name, and what it is made of. The only place that knows all packages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypedDict

from deploy.settings import Settings

Process = Callable[[Settings, asyncio.Event], Awaitable[None]]
"""Runs until the event is set, then ends in good order. Imports what it needs itself, so that each process is small."""


class _Log(TypedDict):
    """Where the log is, and as whom."""

    nats_url: str
    nats_user: str | None
    nats_password: str | None
    jurisdiction: str
    epoch: int


def _log(settings: Settings) -> _Log:
    return {
        "nats_url": settings.nats,
        "nats_user": settings.nats_user,
        "nats_password": settings.nats_password,
        "jurisdiction": settings.jurisdiction,
        "epoch": settings.epoch,
    }


async def _intake(settings: Settings, stop: asyncio.Event) -> None:
    from services.intake.service import intake
    from services.runtime.process import run_service

    await run_service(intake(settings.zone, settings.rules), **_log(settings), stop=stop)


async def _dispatch(settings: Settings, stop: asyncio.Event) -> None:
    from services.dispatch.service import DISPATCH
    from services.runtime.process import run_service

    await run_service(DISPATCH, **_log(settings), stop=stop)


async def _projector(settings: Settings, stop: asyncio.Event) -> None:
    from projections.process import run_projector

    await run_projector(**_log(settings), database_url=settings.database, stop=stop)


async def _gateway(settings: Settings, stop: asyncio.Event) -> None:
    from gateway.process import run_gateway

    await run_gateway(
        **_log(settings),
        database_url=settings.database,
        host=settings.gateway_host,
        port=settings.gateway_port,
        tokens=settings.tokens,
        region=settings.region,
        stop=stop,
    )


PROCESSES: dict[str, Process] = {
    "intake": _intake,
    "dispatch": _dispatch,
    "projector": _projector,
    "gateway": _gateway,
}
"""In the order in which they are started."""


def decisions() -> tuple[type[Exception], ...]:
    """What ends a process until a person decides something. Each of them says what."""
    from events.log import AnotherEpoch
    from gateway.policy import OpenToAll
    from projections.errors import AnotherProjector, OtherReadModels

    return AnotherEpoch, AnotherProjector, OtherReadModels, OpenToAll


async def migrate(database_url: str) -> None:
    """Bring the database to this version of the code."""
    from projections.database import migrate as upgrade

    await upgrade(database_url)
