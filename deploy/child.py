"""A child process: how it is started so that it never outlives us, and how it is stopped."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Identity(NamedTuple):
    """Whom a process runs as, where that is not ourselves."""

    user: int
    group: int


@dataclass(frozen=True, slots=True)
class Child:
    """What to run. `ready` says whether it can be used yet; `orphaned` is the signal it gets when we die first.

    One that runs `once` is not started again when it ends. Of our own settings it gets those in `environment` only, so
    that no process holds a secret which is another's.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready: Callable[[], Awaitable[bool]] | None = None
    identity: Identity | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_patience: float = 10.0
    orphaned: signal.Signals = signal.SIGKILL
    once: bool = False
    before: Callable[[], None] | None = None
    """What is done before each of its starts."""


async def spawn(child: Child) -> Process:
    """Start it in a session of its own (Ctrl-C in the terminal is for us, who stop children in order).

    Our death, by `kill -9` too, must be theirs: a service without a supervisor would be found by the next `up` as a
    second instance that nobody knows. Linux sends them the signal; a watched pipe would need the help of servers that
    are not ours.
    """
    if child.before is not None:
        child.before()
    parent = os.getpid()

    def before_exec() -> None:
        # After the change of user, which would clear it; and the parent may have died before it was set.
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(child.orphaned))
        if os.getppid() != parent:
            os._exit(1)

    who = child.identity
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIANDONG_")}
    return await asyncio.create_subprocess_exec(
        *child.command,
        env={**inherited, **child.environment},
        cwd=None if who is None else Path("/"),
        stdin=subprocess.DEVNULL,
        # Standard output belongs to what the command line says; children have only logs to say.
        stdout=sys.stderr.fileno(),
        start_new_session=True,
        preexec_fn=before_exec,
        user=who and who.user,
        group=who and who.group,
        extra_groups=who and [],
    )


async def stop(child: Child, process: Process) -> None:
    """Ask it to end, and end it when it does not within its patience (seconds)."""
    with suppress(ProcessLookupError):
        process.send_signal(child.stop_signal)
    try:
        async with asyncio.timeout(child.stop_patience):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
