"""As little of an HTTP client as can be, so that the server is what is measured."""

import asyncio
import json
from typing import Any


class Http:
    """One connection, kept: one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: str) -> None:
        self._reader = reader
        self._writer = writer
        self._head = head

    @classmethod
    async def connect(cls, address: str, token: str | None = None) -> "Http":
        """To `host:port`, as whoever the token stands for."""
        host, port = address.split(":")
        lines = ["POST /graphql HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        return cls(*await asyncio.open_connection(host, int(port), limit=2**22), "\r\n".join(lines))

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query or a mutation, which must have no errors."""
        answer = json.loads(await self.ask_raw(query, **variables))
        assert not answer.get("errors"), answer
        return answer["data"]

    async def ask_raw(self, query: str, **variables: Any) -> bytes:
        """The body of the answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        self._writer.write(f"{self._head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        [length] = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return await self._reader.readexactly(int(length.partition(b":")[2]))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()
