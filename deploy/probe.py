"""Servers on this machine asked over HTTP: are they there yet, and what do they say?"""

import asyncio
import urllib.request
from http.client import HTTPException

# Through no proxy that the environment names: it would look for our loopback on its own machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def get(url: str) -> bytes:
    """The body of a GET; raises OSError or HTTPException where it is not answered well."""

    def ask() -> bytes:
        with _opener.open(url, timeout=2) as answer:
            body: bytes = answer.read()
            return body

    return await asyncio.to_thread(ask)


async def healthy(url: str) -> bool:
    """Whether a GET is answered well."""
    try:
        await get(url)
    except (OSError, HTTPException):
        return False
    return True
