"""`liandong service NAME`."""

from typing import Annotated

import typer

from deploy.errors import Trouble


class NeedsDecision(Trouble):
    """A process cannot go on before a person has decided something: its text says what."""


def service(name: Annotated[str, typer.Argument(help="intake, dispatch, projector or gateway")]) -> None:
    """Run one process, configured by LIANDONG_… variables; `up` runs all of them."""
    import asyncio
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
        await PROCESSES[name](settings, stop)

    try:
        uvloop.run(run())
    except decisions() as problem:
        raise NeedsDecision(f"{name}: {problem}") from None
    except Exception:
        structlog.get_logger().exception("ended by a fault of ours")
        sys.exit(1)
