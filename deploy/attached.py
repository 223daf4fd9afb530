"""The servers of an installation for a command that is not `up`: those that run, or else started for its own time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.embedded.nats import prepare_nats
from deploy.embedded.postgres import prepare_postgres
from deploy.errors import ServerAway, Trouble
from deploy.folder import DataFolder, InUse
from deploy.permissions import ADMIN, CONTEXTS, permissions
from deploy.restoring.epoch import of_folder
from deploy.running import NotRunning, read_running
from deploy.settings import Settings, SettingsError
from deploy.streams import ensure_buckets, ensure_log
from deploy.supervisor import Supervisor
from events.connection import reach
from events.jetstream import JetStreamLog
from events.log import LogLost

CONNECT_WITHIN = 5.0


class NothingHere(Trouble):
    """The folder holds no installation."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they are, and whose log is on them. `running`: the processes of an `up` run on them as well."""

    nats_url: str | None = field(repr=False)
    nats_user: str | None
    nats_password: str | None = field(repr=False)
    database_url: str | None = field(repr=False)
    jurisdiction: str
    epoch: int
    replicas: int = 1
    running: bool = False

    @property
    def database(self) -> str:
        """The database's URL; raises SettingsError where nobody has said it."""
        if self.database_url is None:
            raise SettingsError(
                "LIANDONG_DATABASE_URL", "is not set: set it, or name the folder of an `up` with --data"
            )
        return self.database_url

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Client]:
        """A connection to NATS, that comes back by itself; raises Trouble where there is none to come by at first."""
        if self.nats_url is None:
            raise SettingsError("LIANDONG_NATS_URL", "is not set: set it, or name the folder of an `up` with --data")
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                client = await nats.connect(
                    **reach(self.nats_url, self.nats_user, self.nats_password), error_cb=_seen_to
                )
        except (NatsError, OSError, TimeoutError) as problem:
            raise ServerAway(f"the NATS server does not answer: {problem!r}") from None
        try:
            yield client
        except NatsError as problem:
            raise ServerAway(f"the NATS server does not do it: {problem!r}") from None
        except LogLost as lost:
            raise Trouble(str(lost)) from lost
        finally:
            await client.close()

    @asynccontextmanager
    async def log(self) -> AsyncIterator[JetStreamLog]:
        """The log, whose stream is there, and the buckets beside it."""
        async with self.connected() as client:
            await ensure_log(client, self.jurisdiction, self.epoch, replicas=self.replicas)
            await ensure_buckets(client, self.jurisdiction, CONTEXTS, replicas=self.replicas)
            yield JetStreamLog(client, self.jurisdiction, self.epoch)


async def _seen_to(_: Exception) -> None:
    """The client connects again by itself, and whoever waits for an answer hears of it there."""


@asynccontextmanager
async def attached(
    data: DataFolder, settings: Settings, *, with_nats: bool = True, with_postgres: bool = False, make: bool = False
) -> AsyncIterator[Servers]:
    """The servers that run in the folder, those that the environment names, or embedded ones started for as long.

    Raises Trouble where the folder is in use and nothing can be reached in it, or where there is none and we may not
    `make` one.
    """
    if data.held:
        yield _running(data, settings)
        return
    settings = of_folder(data, settings)
    start_nats, start_postgres = with_nats and not settings.nats_url, with_postgres and not settings.database_url
    async with AsyncExitStack() as until_done:
        if start_nats or start_postgres:
            if not make and not data.path.exists():
                raise NothingHere(f"there is nothing in {data.path}: `liandong up --data {data.path}` begins it")
            until_done.enter_context(data.hold())
        supervisor = await until_done.enter_async_context(Supervisor())
        servers = Servers(
            settings.nats_url,
            settings.nats_user,
            settings.nats_password,
            settings.database_url,
            settings.jurisdiction,
            settings.epoch,
            settings.replicas,
        )
        if start_nats:
            nats_server = await asyncio.to_thread(prepare_nats, data, permissions(servers.jurisdiction, servers.epoch))
            await supervisor.start(nats_server.child)
            servers = replace(servers, nats_url=nats_server.url_for(ADMIN))
        if start_postgres:
            postgres = await asyncio.to_thread(prepare_postgres, data)
            await supervisor.start(postgres.child)
            await postgres.ensure_database()
            servers = replace(servers, database_url=postgres.url)
        yield servers


def _running(data: DataFolder, settings: Settings) -> Servers:
    """Those of the `up` that runs. An epoch that is named is read, whatever runs: the one before a restore, say."""
    busy = InUse(f"{data.path} is in use: an import runs in it, or an `up` that has only begun")
    try:
        running = read_running(data)
    except NotRunning:
        raise busy from None
    if not running.ready:
        raise busy
    return Servers(
        running.addresses.nats,
        settings.nats_user,
        settings.nats_password,
        running.addresses.postgres,
        running.jurisdiction,
        settings.epoch if settings.epoch_named else running.epoch,
        settings.replicas,
        running=True,
    )
