"""The restore of an installation: from where, into which epoch, and what runs from then on."""

from contextlib import AsyncExitStack
from pathlib import Path

from asyncpg import Connection

from deploy.attached import Servers, attached
from deploy.errors import FileProblem, Trouble
from deploy.folder import DataFolder, InUse
from deploy.people import put_back_keys
from deploy.restoring.restore import FILE, JOURNAL, Restore
from deploy.restoring.sentences import of_restored, of_whole
from deploy.settings import Settings
from deploy.steps import Steps
from deploy.streams import ensure_people
from deploy.wiring import migrate
from events.naming import epoch_of, stream_name
from projections import checkpoint, journal
from projections.checkpoint import Checkpoint
from projections.database import connected
from projections.errors import AnotherProjector
from projections.sources import FileSource, JournalSource, Source


class OtherFile(Trouble):
    """The file and the journal do not go together."""


async def run_restore(file: Path | None, data: DataFolder, settings: Settings, steps: Steps) -> list[str]:
    """Restore the log from the journal or from an exported file; what came of it, in sentences.

    Raises Trouble, and BrokenChain where the journal or the file is not what was hashed.
    """
    if data.held:
        raise InUse(f"something runs in {data.path}: stop it first, then restore")
    read = _read(file) if file else None
    async with AsyncExitStack() as stack:
        # With neither a file nor a database that is named, all that could be restored from is in the folder.
        make = read is not None or settings.database_url is not None
        servers = await stack.enter_async_context(attached(data, settings, with_postgres=True, make=make))
        nats = await stack.enter_async_context(servers.connected())
        await migrate(servers.database)
        connection = await stack.enter_async_context(connected(servers.database))
        at = await checkpoint.read(connection)
        current = _current(at, servers)
        if read:
            await _check_file(read, at, connection)
        source: Source = read or await JournalSource.open(connection)
        restore = Restore(nats, servers.jurisdiction, steps)
        restored = await restore.run(source, FILE if read else JOURNAL, current)
        kept = restored.epoch != servers.epoch
        await _switch(connection, at, stream_name(servers.jurisdiction, restored.epoch))
        if kept and data.path.exists():
            data.keep_epoch(restored.epoch)
        await ensure_people(nats, servers.jurisdiction, replicas=servers.replicas)
        await put_back_keys(nats, servers.jurisdiction, connection)
        await restore.epochs.finish(restored.epoch)
        if restored.new:
            return of_restored(restored, servers.jurisdiction, source, data)
        return of_whole(restored, servers.jurisdiction, data if kept else None)


def _read(file: Path) -> FileSource:
    try:
        return FileSource(file)
    except OSError as problem:
        raise FileProblem(f"{file} cannot be read: {problem.strerror}") from None


def _current(at: Checkpoint | None, servers: Servers) -> int:
    """The epoch that the journal is a copy of; where it is empty, the one that is to run."""
    if at is None or at.position == 0:
        return servers.epoch
    epoch = epoch_of(at.log, servers.jurisdiction)
    if epoch is None:
        raise Trouble(f"the journal is a copy of {at.log}, not of a log of {servers.jurisdiction}: set the right one")
    return epoch


async def _check_file(file: FileSource, at: Checkpoint | None, connection: Connection) -> None:
    """The journal must be empty, or the file's beginning: else one of the two would be lost."""
    if at is None or at.position == 0:
        return
    if at.position > file.last:
        raise OtherFile(
            f"the journal has {at.position:,} commits and {file.name} only {file.last:,}: "
            f"`liandong restore` without a file restores all that the journal has"
        )
    if file.hash_at(at.position) != (await journal.head(connection, at.position)).hash:
        raise OtherFile(
            f"the journal and {file.name} are of different logs, or one of them was changed: "
            f"restore the file in a folder of its own (--data ANOTHER), and compare"
        )


async def _switch(connection: Connection, at: Checkpoint | None, log: str) -> None:
    if at is None or at.log == log:
        return
    try:
        await checkpoint.switch(connection, at, log)
    except AnotherProjector:
        raise Trouble("a projector is at work on this journal: stop it and restore again, it goes on") from None
