"""Children are kept running, stopped in order, and never outlive the supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy import supervisor as module
from deploy.child import Child
from deploy.supervisor import Alive, StartFailed, Supervisor

SLEEPER = (sys.executable, "-c", "import signal; signal.pause()")
DYING = (sys.executable, "-S", "-c", "raise SystemExit(3)")


class Watch:
    """Waits for what the supervisor tells of its children."""

    def __init__(self) -> None:
        self.told: list[dict[str, Alive]] = []
        self._news = asyncio.Event()

    def __call__(self, children: Mapping[str, Alive]) -> None:
        self.told.append(dict(children))
        self._news.set()

    async def until(self, told: Callable[[dict[str, Alive]], bool]) -> dict[str, Alive]:
        async with asyncio.timeout(10):
            while not self.told or not told(self.told[-1]):
                self._news.clear()
                await self._news.wait()
        return self.told[-1]

    async def restarts(self, name: str, count: int) -> Alive:
        return (await self.until(lambda children: children[name].restarts >= count))[name]


async def test_a_child_that_is_killed_is_started_again() -> None:
    watch = Watch()
    async with Supervisor(watch) as supervisor:
        await supervisor.start(Child("sleeper", SLEEPER))
        first = watch.told[-1]["sleeper"]
        os.kill(first.pid, signal.SIGKILL)
        second = await watch.restarts("sleeper", 1)
        assert second.pid != first.pid
    assert not psutil.pid_exists(second.pid)


async def test_each_restart_waits_twice_as_long_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.04)
    watch = Watch()
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(pause: float) -> None:
        pauses.append(pause)
        await sleep(pause)

    monkeypatch.setattr(asyncio, "sleep", noted)
    async with Supervisor(watch) as supervisor:
        await supervisor.start(Child("dying", DYING))
        await watch.restarts("dying", 4)
    assert pauses[:4] == [0.01, 0.02, 0.04, 0.04]


async def test_a_child_that_cannot_start_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)

    async def never() -> bool:
        return False

    async with Supervisor() as supervisor:
        with pytest.raises(StartFailed, match=r"dying does not start, exit code 3"):
            await supervisor.start(Child("dying", DYING, ready=never))


async def test_a_child_that_runs_once_is_not_started_again() -> None:
    watch = Watch()
    async with Supervisor(watch) as supervisor:
        await supervisor.start(Child("once", DYING, once=True))
        await watch.until(lambda children: not children)
    assert [list(children) for children in watch.told] == [["once"], []]


async def test_children_are_stopped_in_reverse_order(tmp_path: Path) -> None:
    said = tmp_path / "said"
    async with Supervisor() as supervisor:
        for name in ("first", "second"):
            await supervisor.start(_teller(name, said))
    assert said.read_text().split() == ["second", "first"]


def _teller(name: str, said: Path) -> Child:
    """A child that writes its name where it is told when it is stopped, and says when it is ready for that."""
    started = said.with_name(f"{name}.started")
    script = (
        "import pathlib, signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        "signal.sigwait([signal.SIGTERM])\n"
        f"print({name!r}, file=open({str(said)!r}, 'a'))\n"
    )

    async def ready() -> bool:
        return started.exists()

    return Child(name, (sys.executable, "-c", script), ready=ready)


async def test_a_child_that_ignores_the_signal_is_ended(tmp_path: Path) -> None:
    deaf = _teller("deaf", tmp_path / "said")
    async with Supervisor() as supervisor:
        await supervisor.start(replace(deaf, stop_signal=signal.SIGWINCH, stop_patience=0.1))
    assert not (tmp_path / "said").exists()


def test_children_die_with_a_supervisor_that_is_killed() -> None:
    script = (
        "import asyncio, sys\n"
        "from deploy.child import Child\n"
        "from deploy.supervisor import Supervisor\n"
        "async def main():\n"
        "    say = lambda children: print(children['sleeper'].pid, flush=True)\n"
        "    async with Supervisor(say) as supervisor:\n"
        f"        await supervisor.start(Child('sleeper', {SLEEPER!r}))\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    gone, alive = psutil.wait_procs([child], timeout=5)
    assert gone, alive
