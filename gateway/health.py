"""Whether the gateway lives, and whether it can do its work."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from gateway.broker import Broker
from projections.reading import Reader

PATIENCE = 2.0
"""Seconds that PostgreSQL may take to answer."""


def routes(reader: Reader, broker: Broker) -> list[BaseRoute]:
    """GET /health and /ready."""

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def ready(_: Request) -> JSONResponse:
        reasons = await missing()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)

    async def missing() -> list[str]:
        reasons = [] if broker.connected else ["nats: not connected, so no command can be brought to its service"]
        try:
            async with asyncio.timeout(PATIENCE):
                head = await reader.head()
        except Exception as problem:
            return [*reasons, f"postgresql: the read models cannot be read ({type(problem).__name__})"]
        if head.log is None:
            reasons.append("read models: the projector has not begun to make them")
        return reasons

    return [Route("/health", health), Route("/ready", ready)]
