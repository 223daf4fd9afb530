"""A client of graphql-transport-ws, over a real WebSocket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gateway.process import serve

PROTOCOL = Subprotocol("graphql-transport-ws")


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The application on a port of this machine; `127.0.0.1:<port>`."""
    stop = asyncio.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(serve(app, listening, stop))
    yield f"127.0.0.1:{listening.getsockname()[1]}"
    stop.set()
    await serving


@asynccontextmanager
async def connected(address: str, payload: dict[str, Any] | None = None) -> AsyncIterator["Wire"]:
    """A WebSocket on which operations can be begun."""
    async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL]) as connection:
        wire = Wire(connection)
        await wire.send({"type": "connection_init", "payload": payload or {}})
        assert await wire.receive() == {"type": "connection_ack"}
        yield wire


class Wire:
    """One WebSocket with one operation."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, message: dict[str, Any]) -> None:
        """One message out."""
        await self._connection.send(json.dumps(message))

    async def receive(self) -> Any:
        """One message in."""
        async with asyncio.timeout(10):
            return json.loads(await self._connection.recv())

    async def begin(self, query: str, **variables: Any) -> None:
        """Begin an operation."""
        await self.send({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def next(self) -> Any:
        """The data of its next answer."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        [value] = message["payload"]["data"].values()
        return value
