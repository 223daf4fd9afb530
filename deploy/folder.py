"""The data folder of one installation: what is in it, who holds it, and the secrets and ports that it keeps."""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.errors import Trouble


class InUse(Trouble):
    """Another `liandong up` holds the folder."""


class DataFolder:
    """DATA: `nats/` and `postgres/` hold the data, `secrets.json` and `ports.json` what was chosen once.

    `epoch` is there once the log was restored.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.nats = self.path / "nats"
        self.postgres = self.path / "postgres"
        self.run_file = self.path / "run.json"

    def make(self) -> None:
        """Make the folder, readable by its owner only."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the folder while it is used; raises InUse. The kernel lets go of it when the holder dies."""
        self.make()
        with (self.path / "lock").open("a") as lock:
            # Not at the first try: somebody who only looks whether it is held has it for an instant.
            for _ in range(10):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.02)
            else:
                raise InUse(f"{self.path} is in use by another `liandong up`: stop it, or choose --data")
            yield

    @property
    def held(self) -> bool:
        """Whether a living `liandong up` holds it."""
        try:
            with (self.path / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @property
    def epoch(self) -> int | None:
        """The epoch that a restore has made of its log; None where there was none. Raises Trouble."""
        file = self.path / "epoch"
        try:
            return int(file.read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            raise Trouble(f"{file} is no number: delete it, and `liandong restore` says which epoch it is") from None

    def keep_epoch(self, epoch: int) -> None:
        """From now on it is this one."""
        write_private(self.path / "epoch", f"{epoch}\n")

    def secret(self, name: str) -> str:
        """The password of that name, made at its first use and kept."""
        kept = self._read("secrets.json")
        if name not in kept:
            kept[name] = secrets.token_urlsafe(24)
            self._write("secrets.json", kept)
        return str(kept[name])

    def port(self, name: str) -> int:
        """The loopback port of that name: the same as last time, unless something else has taken it."""
        kept = self._read("ports.json")
        port = int(kept.get(name, 0))
        if not port or not port_is_free(port):
            kept[name] = port = free_port()
            self._write("ports.json", kept)
        return port

    def _read(self, file: str) -> dict[str, str | int]:
        try:
            kept: dict[str, str | int] = json.loads((self.path / file).read_text())
        except FileNotFoundError:
            return {}
        return kept

    def _write(self, file: str, kept: dict[str, str | int]) -> None:
        write_private(self.path / file, json.dumps(kept, indent=2))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; a reader, or a crash, sees the old or the new one, never half."""
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # What a server does as well: a port whose last connections are only being wound up counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port
