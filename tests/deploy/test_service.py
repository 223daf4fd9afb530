"""One process by itself, as `liandong service NAME` runs it."""

import asyncio
import os
import signal
import socket
import sys

import pytest


async def service(name: str, **settings: str) -> asyncio.subprocess.Process:
    environment = {variable: value for variable, value in os.environ.items() if not variable.startswith("LIANDONG_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "service", name,
        env={**environment, **settings},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_a_missing_setting_is_told_in_a_sentence() -> None:
    process = await service("intake")
    _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().startswith("liandong: LIANDONG_NATS_URL is not set")
    assert b"Traceback" not in said


async def test_a_taken_port_is_told_in_a_sentence(database: str, nats_server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await service(
            "gateway",
            LIANDONG_NATS_URL=nats_server,
            LIANDONG_DATABASE_URL=database,
            LIANDONG_GATEWAY_PORT=str(taken.getsockname()[1]),
        )
        _, said = await process.communicate()
    assert process.returncode == 2
    assert b"cannot listen" in said
    assert b"Traceback" not in said


@pytest.mark.parametrize("name", ["intake", "projector", "gateway"])
async def test_a_process_that_has_never_reached_its_servers_can_be_stopped(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
    process = await service(
        name,
        LIANDONG_NATS_URL=f"nats://{address}",
        LIANDONG_DATABASE_URL=f"postgresql://nobody@{address}/nothing",
        LIANDONG_GATEWAY_PORT="0",
        LIANDONG_LOG_FORMAT="json",
    )
    assert process.stderr
    async with asyncio.timeout(20):
        await process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        await process.communicate()
