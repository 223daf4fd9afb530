"""Everything at once: a log on a real nats-server, the services, the projector, and the gateway on a port."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any
from uuid import uuid4

import httpx
import nats

from deploy.folder import free_port
from deploy.people import settle_keys
from deploy.streams import ensure_buckets, ensure_log
from events.values import Actor
from gateway.process import run_gateway
from projections.database import connected, migrate
from projections.process import run_projector
from services.dispatch.service import DISPATCH
from services.intake.service import intake
from services.runtime.context import Context
from services.runtime.process import run_service


class House:
    """A jurisdiction of its own."""

    def __init__(self, jurisdiction: str, address: str, http: httpx.AsyncClient) -> None:
        self.jurisdiction = jurisdiction
        self.address = address
        self.http = http

    async def ask(self, query: str, **variables: Any) -> Any:
        """The value of the one field that is asked for; fails where anything is found fault with."""
        answer = (await self.http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer["errors"]
        [value] = answer["data"].values()
        return value


@asynccontextmanager
async def open_house(
    nats_url: str,
    database: str,
    jurisdiction: str = "",
    dispatch: Context[Any] = DISPATCH,
    tokens: Mapping[str, Actor] | None = None,
) -> AsyncIterator[House]:
    """The house, ready: of a jurisdiction that was there before, or of a new one. `tokens`: who may come in, if not
    everybody may.
    """
    jurisdiction, stop, port = jurisdiction or f"t{uuid4().hex[:20]}", asyncio.Event(), free_port()
    await migrate(database)
    client = await nats.connect(nats_url)
    await ensure_log(client, jurisdiction, 1)
    await ensure_buckets(client, jurisdiction, ())
    async with connected(database) as connection:
        await settle_keys(client, jurisdiction, connection)
    await client.close()
    where: dict[str, Any] = {
        "nats_url": nats_url,
        "nats_user": None,
        "nats_password": None,
        "jurisdiction": jurisdiction,
        "epoch": 1,
    }
    running = [
        asyncio.create_task(run_service(intake(UTC), **where, stop=stop)),
        asyncio.create_task(run_service(dispatch, **where, stop=stop)),
        asyncio.create_task(run_projector(**where, database_url=database, stop=stop)),
        asyncio.create_task(
            run_gateway(**where, database_url=database, host="127.0.0.1", port=port, tokens=tokens, stop=stop)
        ),
    ]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
        await _until_ready(http)
        yield House(jurisdiction, f"127.0.0.1:{port}", http)
    stop.set()
    await asyncio.gather(*running)


async def _until_ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                if (await http.get("/ready")).status_code == 200:
                    return
            except httpx.ConnectError:
                pass
            await asyncio.sleep(0.02)
