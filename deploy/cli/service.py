"""`liandong service NAME`."""

from typing import Annotated

import typer

from deploy.errors import Trouble

GRACE = 4.0
"""Seconds in which a process ends in good order, if it can."""


class NeedsDecision(Trouble):
    """A process cannot go on before a person has decided something: its text says what."""


def service(name: Annotated[str, typer.Argument(help="intake, dispatch, projector or gateway")]) -> None:
    """Run one process, configured by LIANDONG_… variables; `up` runs all of them."""
    import asyncio
    import errno
    import signal
    import sys

    import structlog
    import uvloop

    from deploy.logs import configure_logs
    from deploy.settings import read_settings
    from deploy.wiring import PROCESSES, decisions

    if name not in PROCESSES:
        raise Trouble(f"no process is called {name!r}: there are {', '.join(PROCESSES)}")
    settings = read_settings()
    configure_logs(settings.log_format, process=name)

    async def run() -> None:
        stop = asyncio.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        serving = asyncio.ensure_future(PROCESSES[name](settings, stop))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((serving,), timeout=GRACE if stop.is_set() else None)
        if not serving.done():
            # It has never reached its servers, or waits for one that is gone.
            serving.cancel()
            await asyncio.wait((serving,), timeout=GRACE)
        elif not serving.cancelled():
            serving.result()

    try:
        uvloop.run(run())
    except decisions() as problem:
        raise NeedsDecision(f"{name}: {problem}") from None
    except Trouble:
        raise
    except Exception as problem:
        if isinstance(problem, OSError) and problem.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            raise NeedsDecision(f"{name}: cannot listen at the gateway's address: {problem.strerror}") from None
        structlog.get_logger().exception("ended by a fault of ours")
        sys.exit(1)
