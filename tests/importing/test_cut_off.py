"""An import that is killed goes on where it was, on a real server; two at once do each other no harm."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import aclosing
from pathlib import Path

import nats
import pytest

from deploy.attached import attached
from deploy.folder import DataFolder, InUse
from deploy.importing.history import AnotherWriter, History
from deploy.importing.sffd import read_sheet
from deploy.importing.sffd_facts import ACTOR, sffd_chapters
from deploy.settings import Settings
from deploy.streams import ensure_log
from events.commit import Recorded
from events.jetstream import JetStreamLog
from events.log import Log
from events.memory import MemoryLog
from services.common.grid import h3_cells
from tests.importing.sffd_files import file_of, row

INCIDENTS = 300


def day() -> bytes:
    """A file of a day's calls, two units each, so long that an import of it can be cut off."""
    rows = []
    for number in range(INCIDENTS):
        at = f"{number // 60 + 1:02}:{number % 60:02}"
        stamps = {
            name: f"01/01/2017 {at}:{second:02} AM"
            for second, name in enumerate(column.replace(" ", "_") for column in row() if column.endswith("DtTm"))
        }
        incident = {"Call_Number": f"1700{number:05}", "Incident_Number": f"17{number:06}", **stamps}
        rows += [row(Unit_ID=unit, **incident) for unit in (f"E{number % 40:02}", f"M{number % 40:02}")]
    return file_of(*rows)


CHAPTERS = sffd_chapters(read_sheet(day()).rows, h3_cells())


async def tell(log: Log, instance: str) -> None:
    history = History(log, jurisdiction="city", actor=ACTOR, source_id="sffd-day", instance=instance)
    await history.append(CHAPTERS)


async def said(log: Log) -> list[tuple[int, str, bytes, str]]:
    """Everything in the log, but which run told it."""
    commits: list[Recorded] = []
    async with aclosing(log.follow(0)) as following:
        async for some in following:
            commits += some
            if len(commits) == await log.tip():
                break
    return [(commit.fence, commit.context, commit.body, commit.recorded_at.isoformat()) for commit in commits]


async def uninterrupted(name: str) -> MemoryLog:
    log = MemoryLog(name)
    await tell(log, "import-0")
    return log


async def test_an_import_killed_half_way_goes_on_and_leaves_the_log_of_one_that_was_not(tmp_path: Path) -> None:
    file, data = tmp_path / "day.csv", DataFolder(tmp_path / "data")
    file.write_bytes(day())
    command = (sys.executable, "-m", "deploy.cli", "import", "sffd", str(file), "--data", str(data.path))
    killed = await asyncio.create_subprocess_exec(*command, stderr=PIPE, stdout=PIPE)
    assert killed.stderr
    async for line in killed.stderr:
        if b" of " in line:
            killed.kill()
            break
    await killed.communicate()
    assert killed.returncode == -9
    async with attached(data, Settings()) as servers, servers.log() as log:
        assert 1 < await log.tip() <= len(CHAPTERS) / 2, "it was not cut off half-way"
    again = await asyncio.create_subprocess_exec(*command, stderr=PIPE, stdout=PIPE)
    out, err = await again.communicate()
    assert again.returncode == 0, err
    assert b"were there already" in out
    async with attached(data, Settings()) as servers, servers.log() as log:
        assert await said(log) == await said(await uninterrupted(log.name))


async def test_of_two_imports_at_once_one_gives_way_and_the_log_is_as_if_there_had_been_one(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    await ensure_log(client, "twofold", 1)
    log = JetStreamLog(client, "twofold", 1)
    told = await asyncio.gather(tell(log, "import-1"), tell(log, "import-2"), return_exceptions=True)
    assert any(isinstance(problem, AnotherWriter) for problem in told)
    await tell(log, "import-3")
    assert await said(log) == await said(await uninterrupted(log.name))
    await client.close()


async def test_the_folder_is_one_imports_alone(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    async with attached(data, Settings(), make=True):
        with pytest.raises(InUse, match="is in use: an import runs in it"):
            async with attached(data, Settings(), make=True):
                pass
