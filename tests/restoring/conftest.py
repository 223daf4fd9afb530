"""A journal whose log is not there, or not as it was."""

import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import StreamState

from deploy.folder import DataFolder
from deploy.restoring.run import run_restore
from deploy.settings import Settings
from deploy.steps import Steps
from deploy.streams import ensure_log
from events.commit import Recorded, restored
from events.jetstream import JetStreamLog
from events.naming import stream_name
from projections.chain import covered
from projections.database import migrate
from projections.verify import verify
from tests.e2e.judge import whole_log
from tests.projections.told import History, at, closed, opened, project, received, recorded, registered


class Place:
    """Servers of one's own with a jurisdiction of this test's own, and what its log was before it was lost."""

    def __init__(self, folder: Path, nats_url: str, client: Client, dsn: str) -> None:
        self.jurisdiction = f"r{uuid.uuid4().hex[:12]}"
        self.client = client
        self.dsn = dsn
        self.data = DataFolder(folder / "data")
        self.settings = Settings(nats_url=nats_url, database_url=dsn, jurisdiction=self.jurisdiction)
        self.history = History(stream_name(self.jurisdiction, 1))

    async def tell(self) -> list[Recorded]:
        """Nine more commits, with an original recorded time in one; all there are."""
        for number in range(4):
            await self.history.tell(received(f"c{number}"))
            await self.history.tell(registered(f"E{number}"))
        await self.history.tell(opened(), closed(), recorded=at(-60))
        return await self.told()

    async def told(self) -> list[Recorded]:
        """What the log was."""
        return await recorded(self.history.log)

    async def journal(self) -> None:
        """Let the journal have all of it."""
        await project(self.history.log, self.dsn)

    async def log(self, commits: Iterable[Recorded], epoch: int = 1) -> JetStreamLog:
        """Let these be in the broker's log, as a service would have put them there."""
        await ensure_log(self.client, self.jurisdiction, epoch)
        log = JetStreamLog(self.client, self.jurisdiction, epoch)
        for commit in commits:
            await log.commit(restored(commit))
        return log

    async def restore(self, file: Path | None = None) -> str:
        """Restore it; what is said."""
        with Steps() as steps:
            return "\n".join(await run_restore(file, self.data, self.settings, steps))

    async def holds(self, commits: Sequence[Recorded], epoch: int = 2) -> None:
        """The log has all of this at its positions, and nothing else."""
        log = await whole_log(self.client, self.jurisdiction, epoch)
        assert [covered(commit) for commit in log] == [covered(commit) for commit in commits]

    async def is_whole(self, commits: Sequence[Recorded], epoch: int = 2) -> None:
        """It does, and the projector and the proof go on with it."""
        await self.holds(commits, epoch)
        log = JetStreamLog(self.client, self.jurisdiction, epoch)
        await project(log, self.dsn)
        report = await verify(self.dsn, log)
        assert (report.position, report.differences) == (len(commits), ())

    async def state(self, epoch: int) -> tuple[bool, StreamState]:
        """Whether a log is sealed, and what is in it."""
        info = await self.client.jetstream().stream_info(stream_name(self.jurisdiction, epoch))
        return bool(info.config.sealed), info.state


@pytest.fixture
async def place(tmp_path: Path, nats_server: str, database: str) -> AsyncIterator[Place]:
    """With nothing in it yet but a journal's tables."""
    await migrate(database)
    client = await nats.connect(nats_server)
    yield Place(tmp_path, nats_server, client, database)
    await client.close()
