"""NATS on this machine: its binary, its configuration with a user for each service, and whether it is ready."""

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.child import Child
from deploy.errors import Trouble
from deploy.folder import DataFolder, write_private
from deploy.permissions import Permissions
from deploy.probe import healthy
from deploy.streams import MAX_COMMIT_BYTES

MOST_STORED = 1 << 50
"""Bytes; more than any disk has."""


@dataclass(frozen=True, slots=True)
class NatsServer:
    """A server that is configured and can be started."""

    child: Child
    url: str
    monitor_url: str
    passwords: Mapping[str, str] = field(repr=False)

    def url_for(self, user: str) -> str:
        """The URL with that user's password in it."""
        return self.url.replace("://", f"://{user}:{self.passwords[user]}@")


def prepare_nats(data: DataFolder, users: Mapping[str, Permissions]) -> NatsServer:
    """Write its configuration. Every start writes it anew, as the permissions may have changed."""
    data.nats.mkdir(mode=0o700, exist_ok=True)
    port, monitor = data.port("nats"), data.port("nats_monitor")
    passwords = {user: data.secret(f"nats_{user}") for user in users}
    config = data.nats / "nats-server.conf"
    write_private(config, json.dumps(_config(data.nats, port, monitor, users, passwords), indent=2))
    url = f"nats://127.0.0.1:{port}"

    monitor_url = f"http://127.0.0.1:{monitor}"
    command = (str(_binary()), "--config", str(config))
    child = Child(
        "nats",
        command,
        ready=lambda: healthy(f"{monitor_url}/healthz"),
        before=lambda: _forget_summaries(data.nats),
    )
    return NatsServer(child, url, monitor_url, passwords)


def _config(
    folder: Path, port: int, monitor: int, users: Mapping[str, Permissions], passwords: Mapping[str, str]
) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": port,
        "http": f"127.0.0.1:{monitor}",
        "log_file": str(folder / "nats-server.log"),
        "logfile_size_limit": 10 * 1024 * 1024,
        "logfile_max_num": 3,
        "max_payload": MAX_COMMIT_BYTES,
        # Its own limit would be three quarters of what is free at its start, however much there is later: `up` watches
        # the disk instead.
        "jetstream": {"store_dir": str(folder), "sync_interval": "always", "max_file_store": MOST_STORED},
        "authorization": {
            "users": [
                {"user": user, "password": passwords[user], "permissions": allowed.config()}
                for user, allowed in users.items()
            ]
        },
    }


def _forget_summaries(folder: Path) -> None:
    """Have the server count what its logs hold, and not read it in the summary that it left beside them.

    Where the first write to a new block failed for want of space, NATS 2.15 has counted that message in its summary:
    the log would have a hole there, which nobody who follows it gets past. Counting takes half a second for a gigabyte.
    """
    for summary in folder.glob("jetstream/*/streams/LOG_*/msgs/index.db"):
        summary.unlink()


def _binary() -> Path:
    beside_python = Path(sys.executable).parent / "nats-server"
    if beside_python.exists():
        return beside_python
    if found := shutil.which("nats-server"):
        return Path(found)
    raise Trouble("nats-server is not installed: `make install`, or set LIANDONG_NATS_URL to a server of yours")
